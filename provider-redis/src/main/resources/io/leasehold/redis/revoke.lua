-- ARGV: who, why, NOW or AFTER_TTL. An operator's act on the lease that holds the key; does nothing if none does.
local key = KEYS[1]
local who, why, urgency = unpack(ARGV, 1, 3)

local record, unreadable = load(key)
if unreadable then return unreadable end
if record.leaseId == '' then return answer('NONE', record) end
local changes = {revokedLeaseId = record.leaseId, revokedWho = who, revokedWhy = why, revokedAtMs = text(next_milli)}
if urgency == 'NOW' then
  changes.lastReleased = record.leaseId
  changes.leaseId = ''
end
save(key, record, changes)
publish(key, 'revoked')
return answer('RECORD', record)
