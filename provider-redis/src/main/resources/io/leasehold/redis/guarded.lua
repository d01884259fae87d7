-- Several nodes: a promoted replica may have missed the last grants. What keeps tokens in order is that generation is composed of
-- the failover epoch and a count, generation = epoch * 2^40 + count, and that a node in another life than the one that granted last
-- grants only under a higher epoch (rule 3.5). A generation has 63 bits: epochs end below 2^23.
local node = redis.call('INFO', 'replication')
local life, former_life = string.match(node, 'master_replid:(%w+)'), string.match(node, 'master_replid2:(%w+)')
local EPOCH, MOST_EPOCHS = 2 ^ 40, 2 ^ 23 - 2

-- What the client knows belongs to the life in which it was read, and to no other.
local function stale_guard()
  if life ~= seen_life then return {'STALE_GUARD', passed, life} end
end

local function least_generation()
  return text(epoch() * EPOCH)
end

-- The epoch that the client knew is behind: it asks again (nothing changed).
local function behind(record)
  return not above(text((epoch() + 1) * EPOCH), record.generation)
end

-- A restart under the same epoch has no former life; a promotion always has one.
local function restarted_with_all()
  return durability == 'DURABLE' and string.find(former_life, '^0+$')
end

local function refusal(record, term)
  if epoch() > MOST_EPOCHS then return invalid('generation', text(epoch()), 'an epoch of at most ' .. text(MOST_EPOCHS)) end
  if behind(record) then return {'STALE_GUARD', passed, life} end
  local same = record.incarnation == '' or record.incarnation == life
  if same or above(least_generation(), record.generation) or above(term, record.term) or restarted_with_all() then return nil end
  return {'LOST_MEMORY', passed, record.incarnation, life}
end

local function incarnation()
  return life
end

local function moved(record)
  return record.incarnation ~= '' and record.incarnation ~= life
end
