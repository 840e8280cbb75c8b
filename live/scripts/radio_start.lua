-- Begin a radio with its first tracks, in place of the queue; the current item stays if it has the radio's first track.
local kept = args.keepTrack and state.item ~= '' and cjson.decode(state.track).id == args.keepTrack and state.item
local item = kept and redis.call('HGET', ITEMS, kept)
end_radio()
if kept then
  redis.call('DEL', QUEUE, ITEMS, ORDER)
  redis.call('RPUSH', QUEUE, kept)
  redis.call('HSET', ITEMS, kept, item)
  table.remove(args.itemIds, 1)
  table.remove(args.items, 1)
  set('total', whole(duration_of({item})))
  set('bytes', whole(#item))
else
  clear_queue()
end
for i, id in ipairs(args.itemIds) do redis.call('HSET', ITEMS, id, args.items[i]) end
push_all(args.itemIds)
set('total', whole(tonumber(state.total) + duration_of(args.items)))
set('bytes', whole(tonumber(state.bytes) + bytes_of(args.items)))
for name, value in pairs(args.radio) do set(name, value) end
set('radioStartedAt', whole(now))
set('shuffle', 0)
if state.repeating ~= 'off' then set('repeating', 'off') end
local length = redis.call('LLEN', QUEUE)
emit_queue('{"op":"replace","index":0,"count":' .. length .. '}', 0, length)
if args.play then
  if not kept then load_item(args.itemIds[1]) elseif state.playing == '0' then anchor(position_now()) end
  set('playing', 1)
  take_output()
  emit_position()
end
emit_player()
emit_radio()
