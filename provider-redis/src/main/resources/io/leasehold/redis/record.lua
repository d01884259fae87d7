-- The record of a key: one hash, never deleted, without a TTL, so that its generation only grows (rules 3.2, 3.3).
-- Terms, generations and beats are decimal texts: a number of this language is exact only to 2^53 (rule 13.3).
local passed, next_milli = time()

local FIELDS = {
  'schema', 'term', 'generation', 'grantedTerm', 'leaseId', 'holder', 'ttlMs', 'beat', 'acquiredAtMs', 'expiresAtMs',
  'lastReleased', 'incarnation', 'reservedFor', 'reservedUntilMs',
  'revokedLeaseId', 'revokedWho', 'revokedWhy', 'revokedAtMs', 'attributes'
}
local MOST = '9223372036854775807'
local COUNT = 'a decimal text from %s to ' .. MOST
local MILLIS = 'milliseconds since 1970'
local LEASE_ID = '32 hexadecimal digits, or nothing'

-- Texts without leading zeros.
local function above(one, other)
  if #one == #other then return one > other end
  return #one > #other
end

local function text(number)
  return string.format('%.0f', number)
end

-- Adds one exactly, whatever the size of the number.
local function next_count(number)
  if #number < 16 then return text(number + 1) end
  local head, digit, nines = string.match(number, '^(%d*)([0-8])(9*)$')
  return head and head .. (digit + 1) .. string.rep('0', #nines) or '1' .. string.rep('0', #number)
end

local function never_used()
  return {
    schema = '1', term = '1', generation = '0', grantedTerm = '1', leaseId = '', holder = '', ttlMs = '0', beat = '0',
    acquiredAtMs = '0', expiresAtMs = '0', lastReleased = '', incarnation = '', reservedFor = '', reservedUntilMs = '0',
    revokedLeaseId = '', revokedWho = '', revokedWhy = '', revokedAtMs = '0', attributes = ''
  }
end

-- The least is '0' or '1'.
local function is_count(value, least)
  return string.find(value, '^[1-9]%d*$') and (#value < 19 or (#value == 19 and value <= MOST)) or (value == '0' and least == '0')
end

local function is_lease_id(value)
  return value == '' or (#value == 32 and string.find(value, '^[0-9a-f]+$'))
end

local function is_millis(value)
  return value == '0' or (#value <= 16 and string.find(value, '^%-?%d+$'))
end

-- Which field cannot be read, and what was expected of it (rule 13.4); nothing if all can.
local function fault(record)
  if record.schema ~= '1' then return 'schema', '1' end
  for i = 1, #FIELDS do
    if not record[FIELDS[i]] then return FIELDS[i], 'a text' end
  end
  local granted = record.leaseId ~= ''
  local first = granted and '1' or '0'
  if not is_count(record.term, '1') then return 'term', string.format(COUNT, '1') end
  if not is_count(record.grantedTerm, '1') then return 'grantedTerm', string.format(COUNT, '1') end
  if not is_count(record.generation, first) then return 'generation', string.format(COUNT, first) end
  if not is_count(record.beat, '0') then return 'beat', string.format(COUNT, '0') end
  if above(record.grantedTerm, record.term) then return 'grantedTerm', 'at most the term, ' .. record.term end
  if not is_lease_id(record.leaseId) then return 'leaseId', LEASE_ID end
  if not is_lease_id(record.lastReleased) then return 'lastReleased', LEASE_ID end
  if not is_lease_id(record.revokedLeaseId) then return 'revokedLeaseId', LEASE_ID end
  if not is_millis(record.acquiredAtMs) then return 'acquiredAtMs', MILLIS end
  if not is_millis(record.expiresAtMs) then return 'expiresAtMs', MILLIS end
  if not is_millis(record.reservedUntilMs) then return 'reservedUntilMs', MILLIS end
  if not is_millis(record.revokedAtMs) then return 'revokedAtMs', MILLIS end
  if not is_count(record.ttlMs, first) or #record.ttlMs > 10 then
    return 'ttlMs', 'a positive number of milliseconds'
  end
  if granted and record.holder == '' then return 'holder', 'the holder of the lease named' end
  if string.find(record.holder .. record.reservedFor, '%c') then return 'holder', 'printable text' end
end

local function invalid(field, found, expected)
  return {'INVALID', passed, field, found or 'nothing', expected}
end

-- The record, or nothing and the answer that it cannot be read. A key of another type is refused by HMGET itself.
local function load(key)
  local found = redis.call('HMGET', key, unpack(FIELDS))
  local record = {
    schema = found[1], term = found[2], generation = found[3], grantedTerm = found[4], leaseId = found[5], holder = found[6],
    ttlMs = found[7], beat = found[8], acquiredAtMs = found[9], expiresAtMs = found[10], lastReleased = found[11],
    incarnation = found[12], reservedFor = found[13], reservedUntilMs = found[14], revokedLeaseId = found[15],
    revokedWho = found[16], revokedWhy = found[17], revokedAtMs = found[18], attributes = found[19], stored = true
  }
  if not record.schema and redis.call('EXISTS', key) == 0 then
    return never_used()
  end
  local field, expected = fault(record)
  if field then return nil, invalid(field, record[field], expected) end
  return record
end

-- Writes what differs from what is stored; the whole record the first time. One command, so that the log has no transaction.
local function save(key, record, changes)
  local write, count = {}, 0
  for name, value in pairs(record.stored and changes or record) do
    local changed = changes[name] or value
    if changed ~= record[name] or not record.stored then
      write[count + 1], write[count + 2] = name, changed
      count = count + 2
    end
  end
  for name, value in pairs(changes) do record[name] = value end
  if count > 0 then redis.call('HSET', key, unpack(write)) end
  record.stored = true
end

-- How long the lease, or the reservation, still lasts by this server's clock; zero or less if there is none or it has ended.
local function remaining(record)
  if record.leaseId ~= '' then return tonumber(record.expiresAtMs) - passed end
  if record.reservedFor ~= '' then return tonumber(record.reservedUntilMs) - passed end
  return 0
end

local function after(millis)
  return text(next_milli + tonumber(millis))
end

local function answer(outcome, record)
  local reply = {outcome, passed, math.max(0, remaining(record))}
  for i, name in ipairs(FIELDS) do reply[i + 3] = record[name] end
  return reply
end

-- What a holder has to know of its lease.
local function held(outcome, record)
  return {outcome, passed, record.expiresAtMs, record.grantedTerm, record.generation, record.ttlMs, record.holder}
end
