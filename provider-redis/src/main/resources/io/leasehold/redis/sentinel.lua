-- The last three of ARGV: the master_replid that the client read before it asked the sentinels, the epoch they told, and whether
-- this node forces every write to its disk before it answers. Epoch and durability are facts about that life of the node alone.
local seen_life, seen_epoch, durability = unpack(ARGV, #ARGV - 2)

local function publish(key, change)
  redis.pcall('PUBLISH', key, change)
end

local function epoch()
  return tonumber(seen_epoch)
end
