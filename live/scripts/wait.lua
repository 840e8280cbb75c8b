-- Renew leases of devices in a session that no command has created; the leases are all that is stored of it.
local STATE, CLIENTS = KEYS[1], KEYS[8]
if redis.call('EXISTS', STATE) == 1 then return 0 end
local here, gone, lease_ms = cjson.decode(ARGV[1]), cjson.decode(ARGV[2]), ARGV[3]
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', CLIENTS, '-inf', string.format('%.0f', now))
for _, name in ipairs(gone) do redis.call('ZREM', CLIENTS, name) end
for _, name in ipairs(here) do redis.call('ZADD', CLIENTS, string.format('%.0f', now + lease_ms), name) end
redis.call('PEXPIRE', CLIENTS, lease_ms)
return 1
