-- One node: there is no other that could take over, so nothing guards the grant but the record itself.
local function publish(key, change)
  redis.pcall('PUBLISH', key, change)
end

local function stale_guard()
  return nil
end

local function refusal(record, term)
  return nil
end

local function least_generation()
  return '1'
end

local function incarnation()
  return ''
end

local function moved(record)
  return false
end
