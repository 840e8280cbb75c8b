-- Take the sessions whose radio needs tracks; one that is not refilled in time is due again.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[2])
for _, name in ipairs(due) do redis.call('ZADD', KEYS[1], 'XX', string.format('%.0f', now + ARGV[1]), name) end
return due
