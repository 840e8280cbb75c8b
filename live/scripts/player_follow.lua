-- Follow a device with a player of its own: it reports its track, position and state, and is the output meanwhile.
local MOVED_MS = 1500  -- a position that differs by less is the same
local current = state.item ~= '' and cjson.decode(state.track).id or nil

-- The queued item of the track, at or after the current one and then from the start.
local function find_item()
  local ids = redis.call('LRANGE', QUEUE, 0, -1)
  local first = index_of(state.item) or 0
  for i = 1, #ids, CHUNK do
    local part = {}
    for j = i, math.min(i + CHUNK - 1, #ids) do part[#part + 1] = ids[(first + j - 1) % #ids + 1] end
    for j, item in ipairs(redis.call('HMGET', ITEMS, unpack(part))) do
      if track_of(item) == args.trackId then return part[j] end
    end
  end
end

local function place()
  if state.item ~= '' and math.abs(position_now() - args.position) > MOVED_MS then anchor(args.position) end
end

local plays = args.status == 'starting' or args.status == 'playing'
if plays then
  local item = current == args.trackId and state.item or find_item()
  if not item then
    if redis.call('LLEN', QUEUE) >= QUEUE_LIMIT then
      return refuse('QUEUE_FULL', 'The queue is full.', '{"limit":' .. QUEUE_LIMIT .. '}')
    end
    local bytes = queue_bytes()
    if bytes + #args.item > QUEUE_BYTES then return refuse_bytes(bytes) end
    item = add_after_current(args.newItemId, args.item, bytes)
  end
  if item ~= state.item or args.status == 'starting' then
    local moves = item ~= state.item
    load_item(item, args.position)
    if moves then emit_position() end
  elseif state.playing == '0' then
    anchor(args.position)
  else
    place()
  end
  local moving = args.status == 'playing' and 1 or 0
  if state.moving ~= tostring(moving) then anchor(position_now()) end
  set('moving', moving)
  set('playing', 1)
  set('output', CLIENT)
elseif state.output == CLIENT and current == args.trackId then
  place()
  if state.playing == '1' then anchor(position_now()) end
  set('playing', 0)
  if args.status == 'stopped' then set('output', '') end
end
if args.status == 'stopped' then
  redis.call('ZREM', CLIENTS, CLIENT)
elseif state.output == CLIENT then
  redis.call('ZADD', CLIENTS, whole(now + args.leaseMs), CLIENT)
end
if fresh.item or fresh.play or fresh.position or fresh.anchoredAt or fresh.playing or fresh.moving or fresh.output then
  emit_player()
end
