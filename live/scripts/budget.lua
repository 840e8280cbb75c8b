-- Spend one message of the client's and the user's budget of this minute; return 0, or the ms to wait.
local wait = 0
for i, key in ipairs(KEYS) do
  local left = tonumber(ARGV[i]) - tonumber(redis.call('GET', key) or '0')
  if left <= 0 then wait = math.max(wait, redis.call('PTTL', key), 1) end
end
if wait > 0 then return wait end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[#KEYS + 1]) end
end
return 0
