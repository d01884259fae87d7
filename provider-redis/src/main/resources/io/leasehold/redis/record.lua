-- The record of a key: one hash, never deleted, without a TTL, so that its generation only grows (rules 3.2, 3.3).
-- Terms, generations and beats are decimal texts: a number of this language is exact only to 2^53 (rule 13.3).
local key = KEYS[1]
local passed, next_milli = time()

local FIELDS = {
  'schema', 'term', 'generation', 'grantedTerm', 'leaseId', 'holder', 'ttlMs', 'beat', 'acquiredAtMs', 'expiresAtMs',
  'lastReleased', 'incarnation', 'reservedFor', 'reservedUntilMs',
  'revokedLeaseId', 'revokedWho', 'revokedWhy', 'revokedAtMs', 'attributes'
}
local MOST = '9223372036854775807'
local COUNT = 'a decimal text from %s to ' .. MOST
local LEASE_ID = '32 hexadecimal digits, or nothing'

local function padded(number)
  return string.rep('0', 20 - #number) .. number
end

local function above(one, other)
  if #one == #other then return one > other end
  return padded(one) > padded(other)
end

local function never_used()
  return {
    schema = '1', term = '1', generation = '0', grantedTerm = '1', leaseId = '', holder = '', ttlMs = '0', beat = '0',
    acquiredAtMs = '0', expiresAtMs = '0', lastReleased = '', incarnation = '', reservedFor = '', reservedUntilMs = '0',
    revokedLeaseId = '', revokedWho = '', revokedWhy = '', revokedAtMs = '0', attributes = ''
  }
end

local function text(number)
  return string.format('%.0f', number)
end

-- The least is '0' or '1'.
local function is_count(value, least)
  return (value == '0' and least == '0')
      or (string.find(value, '^[1-9]%d*$') and (#value < 19 or (#value == 19 and value <= MOST)))
end

local function is_lease_id(value)
  return value == '' or (#value == 32 and string.find(value, '^[0-9a-f]+$'))
end

local function is_millis(value)
  return #value <= 16 and string.find(value, '^%-?%d+$')
end

-- Which field cannot be read, and what was expected of it (rule 13.4); nothing if all can.
local function fault(record)
  if record.schema ~= '1' then return 'schema', '1' end
  for _, name in ipairs(FIELDS) do
    if not record[name] then return name, 'a text' end
  end
  local granted = record.leaseId ~= ''
  local first = granted and '1' or '0'
  if not is_count(record.term, '1') then return 'term', string.format(COUNT, '1') end
  if not is_count(record.grantedTerm, '1') then return 'grantedTerm', string.format(COUNT, '1') end
  if not is_count(record.generation, first) then return 'generation', string.format(COUNT, first) end
  if not is_count(record.beat, '0') then return 'beat', string.format(COUNT, '0') end
  if above(record.grantedTerm, record.term) then return 'grantedTerm', 'at most the term, ' .. record.term end
  for _, name in ipairs({'leaseId', 'lastReleased', 'revokedLeaseId'}) do
    if not is_lease_id(record[name]) then return name, LEASE_ID end
  end
  for _, name in ipairs({'acquiredAtMs', 'expiresAtMs', 'reservedUntilMs', 'revokedAtMs'}) do
    if not is_millis(record[name]) then return name, 'milliseconds since 1970' end
  end
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
local function load()
  local values = redis.call('HMGET', key, unpack(FIELDS))
  local record, stored = {}, false
  for i, name in ipairs(FIELDS) do
    record[name] = values[i]
    stored = stored or values[i]
  end
  if not stored and redis.call('EXISTS', key) == 0 then
    return never_used()
  end
  local field, expected = fault(record)
  if field then return nil, invalid(field, record[field], expected) end
  record.stored = true
  return record
end

-- Writes the fields that change; the whole record the first time.
local function save(record, changes)
  local write = {}
  for _, name in ipairs(FIELDS) do
    if changes[name] then record[name] = changes[name] end
    if changes[name] or not record.stored then
      write[#write + 1] = name
      write[#write + 1] = record[name]
    end
  end
  redis.call('HSET', key, unpack(write))
  record.stored = true
end

-- Adds one exactly, whatever the size of the number.
local function count(record, field)
  redis.call('HINCRBY', key, field, 1)
  record[field] = redis.call('HGET', key, field)
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
  for _, name in ipairs(FIELDS) do reply[#reply + 1] = record[name] end
  return reply
end
