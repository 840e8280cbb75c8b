-- Delete an unused session: one without devices and without changes since its snapshot.
local CLIENTS, UNSAVED = KEYS[8], KEYS[9]
local clock = redis.call('TIME')
local here = redis.call('ZCOUNT', CLIENTS, '(' .. string.format('%.0f', clock[1] * 1000), '+inf')
if here > 0 or redis.call('ZSCORE', UNSAVED, ARGV[1]) then return 0 end
redis.call('DEL', unpack(KEYS, 1, 8))
return 1
