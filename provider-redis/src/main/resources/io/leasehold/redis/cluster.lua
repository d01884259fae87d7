-- The last two of ARGV: the master_replid that the client read, and whether this node forces every write to its disk before it
-- answers, which is a fact about that life of the node alone. The epoch is this node's own.
local seen_life, durability = unpack(ARGV, #ARGV - 1)

local function publish(key, change)
  redis.pcall('SPUBLISH', key, change)
end

local function epoch()
  return tonumber(string.match(redis.call('CLUSTER', 'INFO'), 'cluster_my_epoch:(%d+)'))
end
