-- A clock that the test sets.
local function time()
  local now = tonumber(redis.call('GET', 'test:now'))
  return now, now
end
