local item, from = args.itemId, args.from
local length = redis.call('LLEN', QUEUE)
if not item then
  item = redis.call('LINDEX', QUEUE, from)
  if not item then return refuse('INVALID_POSITION', 'The queue is shorter.', '{"length":' .. length .. '}') end
else
  from = index_of(item)
  if not from then return refuse('INVALID_POSITION', 'This item is not in the queue.') end
end
local to = args.to
if to == nil and args.after ~= cjson.null then
  local after = index_of(args.after)
  if not after then return refuse('INVALID_POSITION', 'The item to move after is not in the queue.') end
  to = after < from and after + 1 or after
end
to = to or 0
if to >= length then return refuse('INVALID_POSITION', 'The queue is shorter.', '{"length":' .. length .. '}') end
if to ~= from then
  redis.call('LREM', QUEUE, 1, item)
  if to == length - 1 then
    redis.call('RPUSH', QUEUE, item)
  else
    redis.call('LINSERT', QUEUE, 'BEFORE', redis.call('LINDEX', QUEUE, to), item)
  end
  emit_queue('{"op":"move","itemId":' .. cjson.encode(item) .. ',"index":' .. to .. '}', to, 1)
end
