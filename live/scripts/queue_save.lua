-- Make the queue of a device with a player of its own the session's; equal tracks keep their items and their play.
local MOVED_MS = 1500  -- a position that differs by less is the same
local count = #args.itemIds

local function has_same_tracks()
  local ids = redis.call('LRANGE', QUEUE, 0, -1)
  if #ids ~= count then return false end
  for i = 1, count, CHUNK do
    for j, item in ipairs(redis.call('HMGET', ITEMS, unpack(ids, i, math.min(i + CHUNK - 1, count)))) do
      if track_of(item) ~= args.trackIds[i + j - 1] then return false end
    end
  end
  args.itemIds = ids
  return true
end

-- The wanted item; of equal tracks the current one, if the device names a track and not an index.
local function wanted_item()
  local item = args.itemIds[args.index + 1]
  if args.byTrack and state.item ~= '' and cjson.decode(state.track).id == args.trackIds[args.index + 1] then
    return state.item
  end
  return item
end

if count > QUEUE_LIMIT then
  return refuse('QUEUE_FULL', 'The queue holds ' .. QUEUE_LIMIT .. ' items.', '{"limit":' .. QUEUE_LIMIT .. '}')
end
local plays_here = state.playing == '1' and state.output == CLIENT
local is_new = not has_same_tracks()
if is_new then
  local bytes = bytes_of(args.items)
  if bytes > QUEUE_BYTES then return refuse_bytes(bytes) end
  clear_queue()
  for i = 1, count do redis.call('HSET', ITEMS, args.itemIds[i], args.items[i]) end
  push_all(args.itemIds)
  set('total', whole(args.duration))
  set('bytes', whole(bytes))
  emit_queue('{"op":"' .. (count > 0 and 'replace' or 'clear') .. '","index":0,"count":' .. count .. '}', 0, count)
end
if count > 0 then
  local item = wanted_item()
  local moves = item ~= state.item
  if moves then
    load_item(item, args.position)
    set('playing', plays_here and 1 or 0)
    emit_position()
  elseif math.abs(position_now() - args.position) > MOVED_MS then
    anchor(args.position)
  end
  local position = position_now()
  if tonumber(state.position) > position then anchor(position) end  -- the track is shorter
  if is_new and state.shuffle == '1' then shuffle_all() end
end
if is_new or fresh.item or fresh.position then emit_player() end
