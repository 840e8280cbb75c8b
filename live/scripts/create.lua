-- Create a session, new or from its snapshot, unless another process has created it.
local STATE, QUEUE, ITEMS, ORDER, LOG, SEEN, SEEN_AT, CLIENTS = unpack(KEYS)
local CHUNK = 500  -- values in one call; Lua's stack ends at some 8,000
if redis.call('EXISTS', STATE) == 1 then return {'known'} end
redis.call('DEL', QUEUE, ITEMS, ORDER, LOG, SEEN, SEEN_AT)
local state, queue, items = cjson.decode(ARGV[1]), cjson.decode(ARGV[2]), cjson.decode(ARGV[3])
local order, seen = cjson.decode(ARGV[4]), cjson.decode(ARGV[5])
local run_id = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
state.runId, state.epoch = run_id, string.sub(run_id, 1, 8) .. ARGV[6]
state.sequence, state.logBytes = '0', '0'
for name, value in pairs(state) do redis.call('HSET', STATE, name, value) end
for i = 1, #queue, CHUNK do redis.call('RPUSH', QUEUE, unpack(queue, i, math.min(i + CHUNK - 1, #queue))) end
for id, item in pairs(items) do redis.call('HSET', ITEMS, id, item) end
for id, score in pairs(order) do redis.call('ZADD', ORDER, score, id) end
for _, known in ipairs(seen) do
  redis.call('HSET', SEEN, known[1], known[2])
  redis.call('ZADD', SEEN_AT, known[3], known[1])
end
redis.call('PERSIST', CLIENTS)  -- it has the devices that were connected before
return {'made'}
