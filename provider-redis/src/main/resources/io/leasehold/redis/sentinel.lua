-- The last three of ARGV: the master_replid that the client read before it asked the sentinels, the epoch they told, and whether
-- this node forces every write to its disk before it answers.
local seen_life, seen_epoch, durability = unpack(ARGV, #ARGV - 2)

local function publish()
  redis.pcall('PUBLISH', key, '')
end

local function epoch()
  return tonumber(seen_epoch)
end

-- The epoch belongs to the node that the client read it for, and to no other.
local function stale_guard()
  local current = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
  if current ~= seen_life then return {'STALE_GUARD', passed, current} end
end
