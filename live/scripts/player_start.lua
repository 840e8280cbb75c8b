local position = args.position or 0
local item = args.itemId
if item then
  if redis.call('HEXISTS', ITEMS, item) == 0 then
    return refuse('INVALID_POSITION', 'This item is not in the queue.')
  end
else
  if redis.call('LLEN', QUEUE) >= QUEUE_LIMIT then
    return refuse('QUEUE_FULL', 'The queue is full.', '{"limit":' .. QUEUE_LIMIT .. '}')
  end
  local bytes = queue_bytes()
  if bytes + #args.item > QUEUE_BYTES then return refuse_bytes(bytes) end
  item = add_after_current(args.newItemId, args.item, bytes)
end
local duration = cjson.decode(redis.call('HGET', ITEMS, item)).duration
if duration ~= cjson.null and position > duration then
  position = duration
end
load_item(item, position)
set('playing', 1)
take_output()
emit_position()
emit_player()
