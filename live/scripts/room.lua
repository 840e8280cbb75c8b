-- Refuse when memory is short: broker queues, counters and limits are in this Redis too.
local memory = redis.call('INFO', 'memory')
local most = tonumber(string.match(memory, 'maxmemory:(%d+)'))
if most > 0 and tonumber(string.match(memory, 'used_memory:(%d+)')) > most * SHARE then return {'full'} end
