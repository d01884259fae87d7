-- ARGV: lease id, generation seen, holder, ttl in ms, term, OWN_HOLDER or NEVER, attributes; then the guard's.
local key = KEYS[1]
local id, seen, holder, ttl, term, reclaim, attributes = unpack(ARGV, 1, 7)

local function opens_to_holder(record)
  if record.leaseId ~= '' then return reclaim == 'OWN_HOLDER' and record.holder == holder end
  return record.reservedFor == '' or record.reservedFor == holder
end

-- Generation + 1, or the floor if that is higher (rules 3.1 to 3.5), counted in the operation that grants.
local function advanced(generation)
  local next_generation, floor = next_count(generation), least_generation()
  return above(floor, next_generation) and floor or next_generation
end

local function grant(record)
  -- A grant frees nothing, which waiters may leave out (rule 9.4); a term that it raises, they must see.
  local change = above(term, record.term) and 'term' or 'granted'
  save(key, record, {
    generation = advanced(record.generation), term = term, grantedTerm = term, leaseId = id, holder = holder, ttlMs = ttl, beat = '0',
    acquiredAtMs = text(next_milli), expiresAtMs = after(ttl), incarnation = incarnation(),
    reservedFor = '', reservedUntilMs = '0',
    revokedLeaseId = '', revokedWho = '', revokedWhy = '', revokedAtMs = '0', attributes = attributes
  })
  publish(key, change)
  return held('GRANTED', record)
end

local record, unreadable = load(key)
if unreadable then return unreadable end
local stale = stale_guard()
if stale then return stale end
-- 4.1, 4.2: the term comes first, and a refusal changes nothing.
if above(record.term, term) then return {'FENCED', passed, term, record.term} end
local live = remaining(record) > 0
-- 10.5: a repeated attempt has its first answer; 3.1: one lease id never gets two tokens.
if record.leaseId == id then
  if live and record.revokedLeaseId ~= id then return held('GRANTED', record) end
  return answer('SPENT', record)
end
-- 10.6: an attempt given up, or one of an older generation, can never be granted.
if record.lastReleased == id then return answer('SPENT', record) end
local current = seen == record.generation
-- 2.1, 1.3, 4.3: held or reserved; a higher term is published, not obeyed.
if live and not opens_to_holder(record) then
  if current and above(term, record.term) then
    save(key, record, {term = term})
    publish(key, 'term')
  end
  return answer('HELD', record)
end
if not current then return answer('SPENT', record) end
-- 13.3: order ends where numbers wrap.
if record.generation == MOST then return invalid('generation', MOST, 'a number that one more grant can follow') end
-- 3.5: a node that may have missed a grant grants nothing.
return refusal(record, term) or grant(record)
