-- A floor of the generation that the test sets.
local function publish(key, change)
end

local function stale_guard()
  return nil
end

local function refusal(record, term)
  return nil
end

local function least_generation()
  return redis.call('GET', 'test:floor')
end

local function incarnation()
  return ''
end

local function moved(record)
  return false
end
