-- The server's clock in milliseconds: the whole one that has passed, and the next one. A lease begins at the next one and has
-- ended when the passed one reaches its end, so that nobody is granted before the ttl has passed in full (rule 5.4).
local function time()
  local parts = redis.call('TIME')
  local millis = parts[1] * 1000
  return millis + math.floor(parts[2] / 1000), millis + math.ceil(parts[2] / 1000)
end
