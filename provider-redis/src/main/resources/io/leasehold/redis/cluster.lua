-- The last of ARGV: whether this node forces every write to its disk before it answers. The epoch is this node's own.
local durability = ARGV[#ARGV]

local function publish()
  redis.pcall('SPUBLISH', key, '')
end

local function epoch()
  return tonumber(string.match(redis.call('CLUSTER', 'INFO'), 'cluster_my_epoch:(%d+)'))
end

local function stale_guard()
  return nil
end
