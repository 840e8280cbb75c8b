-- Add the tracks that were chosen for a radio, once: the fill after the one that they were chosen after.
local KEPT_PLAYED, MOST_PLAYED = 50, 100  -- of its items before the current one

-- Chosen tracks to come are replaced after feedback: all but the next one, and all that the user never wants again.
local function drop_stale()
  local names, gone, tracks = {}, {}, {}
  for i, id in ipairs(upcoming()) do
    local track = is_of_radio(id) and track_of(redis.call('HGET', ITEMS, id))
    if track and (args.isFresh and i > 1 or args.blocked[track]) then
      names[#names + 1] = id
      gone[id], tracks[track] = true, true
    end
  end
  return names, gone, tracks
end

local function add_played(names, gone)
  local index = index_of(state.item)
  if not index or index <= MOST_PLAYED then return end
  local played = {}
  for _, id in ipairs(redis.call('LRANGE', QUEUE, 0, index - 1)) do
    if is_of_radio(id) then played[#played + 1] = id end
  end
  for i = 1, #played > MOST_PLAYED and #played - KEPT_PLAYED or 0 do
    names[#names + 1] = played[i]
    gone[played[i]] = true
  end
end

local function order_last(ids)
  if state.shuffle ~= '1' then return end
  spread_evenly()
  local last = redis.call('ZREVRANGE', ORDER, 0, 0, 'WITHSCORES')[2] or 0
  for i, id in ipairs(ids) do
    redis.call('ZADD', ORDER, string.format('%.17g', last + (1 - last) * i / (#ids + 1)), id)
  end
end

local is_next = has_radio() and state.radioId == args.radioId and tonumber(state.radioFill) + 1 == args.fill
local begins = not has_radio() and args.radio and plays_on() and index_of(state.item) ~= nil
if begins then
  for name, value in pairs(args.radio) do set(name, value) end
  set('radioStartedAt', whole(now))
end
if is_next or begins then
  local names, gone, tracks = drop_stale()
  add_played(names, gone)
  if #names > 0 then
    remove_items(names, gone)
    emit_removal(names)
  end
  local past = {}
  for _, track in ipairs(split(state.radioPast)) do if not tracks[track] then past[#past + 1] = track end end
  local bytes, length, count = queue_bytes(), redis.call('LLEN', QUEUE), #args.itemIds
  local is_full = length + count > QUEUE_LIMIT or bytes + bytes_of(args.items) > QUEUE_BYTES
  if is_full or count == 0 then
    if count_upcoming() < RADIO_AHEAD then set('radioState', is_full and 'full' or 'exhausted') end
  else
    for i, id in ipairs(args.itemIds) do redis.call('HSET', ITEMS, id, args.items[i]) end
    push_all(args.itemIds)
    order_last(args.itemIds)
    set('total', whole(tonumber(state.total) + duration_of(args.items)))
    set('bytes', whole(bytes + bytes_of(args.items)))
    for _, track in ipairs(args.trackIds) do past[#past + 1] = track end
    emit_queue('{"op":"add","index":' .. length .. ',"count":' .. count .. '}', length, count)
  end
  set('radioPast', join({unpack(past, math.max(1, #past - RADIO_WINDOW + 1))}))
  set('radioFill', whole(args.fill))
  set('radioFollowed', args.feedback)
  if state.radioWaits == '1' and count > 0 and not is_full then
    load_item(args.itemIds[1])
    local lease = state.output ~= '' and redis.call('ZSCORE', CLIENTS, state.output)
    if lease and tonumber(lease) > now then set('playing', 1) end
    emit_position()
    emit_player()
  end
  emit_radio()
end
