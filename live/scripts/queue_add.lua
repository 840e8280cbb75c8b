local count = #args.itemIds
local length = args.replace and 0 or redis.call('LLEN', QUEUE)
if length + count > QUEUE_LIMIT then
  return refuse('QUEUE_FULL', 'The queue holds ' .. QUEUE_LIMIT .. ' items.',
    '{"limit":' .. QUEUE_LIMIT .. ',"length":' .. length .. '}')
end
local added, bytes = bytes_of(args.items), args.replace and 0 or queue_bytes()
if bytes + added > QUEUE_BYTES then return refuse_bytes(bytes) end
local place, index = args.replace and 'end' or args.position, length
if place == 'next' then
  local current = index_of(state.item)
  index = current and current + 1 or 0
elseif type(place) == 'number' then
  if place > length then return refuse('INVALID_POSITION', 'The queue is shorter.', '{"length":' .. length .. '}') end
  index = place
elseif type(place) == 'table' then
  local after = index_of(place.after)
  if not after then return refuse('INVALID_POSITION', 'The item to add after is not in the queue.') end
  index = after + 1
end
if args.replace then clear_queue() end
for i = 1, count do redis.call('HSET', ITEMS, args.itemIds[i], args.items[i]) end
if index == length then
  push_all(args.itemIds)
elseif count == 1 then
  redis.call('LINSERT', QUEUE, 'BEFORE', redis.call('LINDEX', QUEUE, index), args.itemIds[1])
else
  local tail = redis.call('LRANGE', QUEUE, index, -1)
  if index == 0 then redis.call('DEL', QUEUE) else redis.call('LTRIM', QUEUE, 0, index - 1) end
  push_all(args.itemIds)
  push_all(tail)
end
order_add(args.itemIds, place == 'next')
set('total', whole(tonumber(state.total) + args.duration))
set('bytes', whole(bytes + added))
local op = args.replace and 'replace' or 'add'
emit_queue('{"op":"' .. op .. '","index":' .. index .. ',"count":' .. count .. '}', index, count)
if args.play then
  load_item(args.itemIds[1])
  set('playing', 1)
  take_output()
  emit_position()
  -- The first of a new queue must precede all others, or some would count as played.
  if args.replace and state.shuffle == '1' then shuffle_all() end
end
if args.play or args.replace then emit_player() end
