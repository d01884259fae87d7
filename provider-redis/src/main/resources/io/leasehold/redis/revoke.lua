-- ARGV: who, why, NOW or AFTER_TTL. An operator's act on the lease that holds the key; does nothing if none does.
local who, why, urgency = unpack(ARGV, 1, 3)

local record, unreadable = load()
if unreadable then return unreadable end
if record.leaseId == '' then return answer('NONE', record) end
local changes = {revokedLeaseId = record.leaseId, revokedWho = who, revokedWhy = why, revokedAtMs = text(next_milli)}
if urgency == 'NOW' then
  changes.lastReleased = record.leaseId
  changes.leaseId = ''
end
save(record, changes)
publish()
return answer('RECORD', record)
