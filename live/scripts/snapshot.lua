-- Return a session at one instant, without its items: those never change, and are read page by page.
-- Of commands only those after `since`.
local STATE, QUEUE, ITEMS, ORDER, LOG, SEEN, SEEN_AT = unpack(KEYS)
local CHUNK = 500
local flat = redis.call('HGETALL', STATE)
if #flat == 0 then return {} end
local timed = redis.call('ZRANGEBYSCORE', SEEN_AT, ARGV[1], '+inf', 'WITHSCORES')
local seen = {}
for first = 1, #timed, 2 * CHUNK do
  local names = {}
  for i = first, math.min(first + 2 * CHUNK, #timed + 1) - 1, 2 do names[#names + 1] = timed[i] end
  for i, outcome in ipairs(redis.call('HMGET', SEEN, unpack(names))) do
    seen[#seen + 1] = {names[i], outcome, timed[first + 2 * i - 1]}
  end
end
return {flat, redis.call('LRANGE', QUEUE, 0, -1), redis.call('ZRANGE', ORDER, 0, -1, 'WITHSCORES'), seen}
