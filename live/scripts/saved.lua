-- Mark a session as saved, unless it has changed since its snapshot.
local STATE, UNSAVED = KEYS[1], KEYS[2]
if redis.call('HGET', STATE, 'version') == ARGV[2] and redis.call('HGET', STATE, 'sequence') == ARGV[3] then
  return redis.call('ZREM', UNSAVED, ARGV[1])
end
local clock = redis.call('TIME')
return redis.call('ZADD', UNSAVED, 'XX', string.format('%.0f', clock[1] * 1000), ARGV[1])
