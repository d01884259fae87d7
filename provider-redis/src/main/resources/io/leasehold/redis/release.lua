-- ARGV: lease id, the successor or nothing.
local key = KEYS[1]
local id, successor = unpack(ARGV, 1, 2)

local record, unreadable = load(key)
if unreadable then return unreadable end
-- 7.2: repeatable.
if record.lastReleased == id then return {'RELEASED', passed} end
-- 7.2: a foreign lease id frees nobody; 10.6: and can never be granted any more.
if record.leaseId ~= id then
  local observed = answer('NOT_HELD', record)
  save(key, record, {lastReleased = id})
  return observed
end
-- 7.1: free at once, or reserved for one ttl; term and generation stay.
save(key, record, {
  lastReleased = id, leaseId = '', reservedFor = successor,
  reservedUntilMs = successor == '' and '0' or after(record.ttlMs)
})
publish(key, 'free')
return {'RELEASED', passed}
