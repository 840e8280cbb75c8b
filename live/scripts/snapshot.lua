-- Everything worth keeping, at one instant; ids only as far as they came after `since`.
local STATE, QUEUE, ITEMS, ORDER, LOG, SEEN, SEEN_AT = unpack(KEYS)
local flat = redis.call('HGETALL', STATE)
if #flat == 0 then return {} end
local seen = {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', SEEN_AT, ARGV[1], '+inf')) do
  seen[#seen + 1] = {name, redis.call('HGET', SEEN, name), redis.call('ZSCORE', SEEN_AT, name)}
end
return {flat, redis.call('LRANGE', QUEUE, 0, -1), redis.call('HGETALL', ITEMS),
  redis.call('ZRANGE', ORDER, 0, -1, 'WITHSCORES'), seen}
