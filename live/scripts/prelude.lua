-- Begin of every script of a playback session: names, the state, its epoch, and functions that commands share.
-- A command's own file stands between this one and finish.lua (live/scripting.py).
local STATE, QUEUE, ITEMS, ORDER, LOG, SEEN, SEEN_AT, CLIENTS, UNSAVED, RADIO_DUE = unpack(KEYS)
local CHANNEL, SESSION, CLIENT, COMMAND, DIGEST, EXPECTED, NONCE = unpack(ARGV)
local args = cjson.decode(ARGV[8])

local EPOCH_STEP = 1000000         -- so that no expectedVersion of an older epoch ever matches
local REMEMBERED_MS, REMEMBERED = 86400000, 10000  -- for how long ids of commands are stored, and how many
local LOG_EVENTS, LOG_MS, LOG_BYTES = 10000, 300000, 8388608
local TRIM_AT_ONCE = 100           -- a long log shrinks over several commands: none may stop the server
local SLICE = 20                   -- tracks in a logged queue.state
local SHOWN_CLIENTS = 20
local LEASE_MS = 40000             -- a player pauses when its output has not renewed for longer
local RESTART_AFTER_MS = 3000      -- "previous" later than this restarts the track
local CHUNK = 500                  -- values in one call; Lua's stack ends at some 8,000
local LEAST_ROOM = 1e-9            -- between two scores; a number has 53 bits, and each addition takes some

local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)

local flat = redis.call('HGETALL', STATE)
if #flat == 0 then return {'missing'} end
local state, fresh = {}, {}
for i = 1, #flat, 2 do state[flat[i]] = flat[i + 1] end

local function set(name, value)
  value = tostring(value)
  if state[name] ~= value then state[name] = value; fresh[name] = value end
end

local function whole(n) return string.format('%.0f', n) end

-- A restarted Redis may have lost its last second of events: begin a new epoch instead of reusing numbers.
local run_id = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
if state.runId ~= run_id then
  set('runId', run_id)
  set('epoch', string.sub(run_id, 1, 8) .. NONCE)
  set('sequence', 0)
  set('logBytes', 0)
  set('version', whole(tonumber(state.version) + EPOCH_STEP))
  redis.call('DEL', LOG)
end

local events = {}
local keeps_version = false  -- set by scripts whose events do not affect expectedVersion

-- Add an event; `render` runs at the end, when the new version is known.
local function emit(kind, render) events[#events + 1] = {kind = kind, render = render} end

local function text_or_null(value) return value == '' and 'null' or cjson.encode(value) end

local function save_state()
  local pairs_ = {}
  for name, value in pairs(fresh) do pairs_[#pairs_ + 1] = name; pairs_[#pairs_ + 1] = value end
  if #pairs_ > 0 then redis.call('HSET', STATE, unpack(pairs_)) end
end

local function refuse(code, message, details)
  save_state()
  return {'refused', code, message, details or '{}'}
end

-- Current position in ms, derived from the anchor.
local function position_now()
  local position = tonumber(state.position)
  if state.playing == '1' and state.moving == '1' then position = position + now - tonumber(state.anchoredAt) end
  local duration = tonumber(state.duration)
  if duration and position > duration then position = duration end
  return position
end

local function anchor(position)
  set('position', whole(position))
  set('anchoredAt', whole(now))
  set('reported', whole(position))  -- the last certain position until the output reports another
end

local function index_of(item)
  if item == '' then return nil end
  return redis.call('LPOS', QUEUE, item) or nil
end

local function clients_json()
  local names = {}
  local found = redis.call('ZREVRANGEBYSCORE', CLIENTS, '+inf', '(' .. whole(now), 'LIMIT', 0, SHOWN_CLIENTS)
  table.sort(found)
  for i, name in ipairs(found) do names[i] = cjson.encode(name) end
  return '[' .. table.concat(names, ',') .. ']'
end

local function player_json()
  return '{"isPlaying":' .. (state.playing == '1' and 'true' or 'false')
    .. ',"currentTrack":' .. state.track
    .. ',"itemId":' .. text_or_null(state.item)
    .. ',"playId":' .. text_or_null(state.play)
    .. ',"position":' .. state.position
    .. ',"volume":' .. state.volume
    .. ',"playbackRate":1,"repeat":"' .. state.repeating
    .. '","shuffle":' .. (state.shuffle == '1' and 'true' or 'false')
    .. ',"outputClientId":' .. text_or_null(state.output)
    .. ',"clients":' .. clients_json()
    .. ',"version":' .. state.version
    .. ',"updatedAt":' .. state.anchoredAt .. '}'
end

local function slice_json(offset, count)
  if count <= 0 then return '[]' end
  local ids = redis.call('LRANGE', QUEUE, offset, offset + count - 1)
  if #ids == 0 then return '[]' end
  return '[' .. table.concat(redis.call('HMGET', ITEMS, unpack(ids)), ',') .. ']'
end

local function queue_json(change, offset, count)
  return '{"position":' .. (index_of(state.item) or 'null')
    .. ',"length":' .. redis.call('LLEN', QUEUE)
    .. ',"totalDuration":' .. state.total
    .. ',"version":' .. state.version
    .. (change and ',"change":' .. change or '')
    .. ',"offset":' .. offset .. ',"tracks":' .. slice_json(offset, count) .. '}'
end

local function emit_queue(change, offset, count)
  emit('queue.state', function() return queue_json(change, offset, math.min(count, SLICE)) end)
end

local function emit_player() emit('player.state', player_json) end

local function emit_position()
  emit('queue.position', function() return '{"position":' .. (index_of(state.item) or 'null') .. '}' end)
end

-- A pseudo-random number from 0 to 1, always the same for the same text.
local function fraction(words) return tonumber(string.sub(redis.sha1hex(words), 1, 12), 16) / 2 ^ 48 end

local function score_of(item)
  return tonumber(item ~= '' and redis.call('ZSCORE', ORDER, item) or nil)
end

-- Scores between which an item must lie to be played after the current one, or directly after it.
local function room_after_current(is_next)
  local low = score_of(state.item) or 0
  if not is_next then return low, 1 end
  local after = redis.call('ZRANGEBYSCORE', ORDER, '(' .. string.format('%.17g', low), '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  return low, tonumber(after[2]) or 1
end

local function spread_evenly()
  local ids = redis.call('ZRANGE', ORDER, 0, -1)
  for i, id in ipairs(ids) do redis.call('ZADD', ORDER, string.format('%.17g', (i - 1) / #ids), id) end
end

-- While shuffled, scores are the order; added items get a score after the current item's.
local function order_add(ids, is_next)
  if state.shuffle ~= '1' then return end
  local low, high = room_after_current(is_next)
  if high - low < LEAST_ROOM then
    spread_evenly()
    low, high = room_after_current(is_next)
  end
  for i, id in ipairs(ids) do
    local share = is_next and i / (#ids + 1) or fraction(id .. NONCE)
    redis.call('ZADD', ORDER, string.format('%.17g', low + (high - low) * share), id)
  end
end

local function shuffle_all()
  redis.call('DEL', ORDER)
  for _, id in ipairs(redis.call('LRANGE', QUEUE, 0, -1)) do
    redis.call('ZADD', ORDER, string.format('%.17g', id == state.item and 0 or fraction(id .. NONCE)), id)
  end
end

-- The item before or after an item (by default the current one); nil at the end without repeat.
local function neighbour(step, item)
  item = item or state.item
  local wraps = state.repeating == 'all'
  if state.shuffle == '1' then
    local score = score_of(item)
    local first, last = redis.call('ZRANGE', ORDER, 0, 0)[1], redis.call('ZREVRANGE', ORDER, 0, 0)[1]
    if not score then return step > 0 and first or last end
    score = '(' .. string.format('%.17g', score)
    if step > 0 then
      return redis.call('ZRANGEBYSCORE', ORDER, score, '+inf', 'LIMIT', 0, 1)[1] or (wraps and first) or nil
    end
    return redis.call('ZREVRANGEBYSCORE', ORDER, score, '-inf', 'LIMIT', 0, 1)[1] or (wraps and last) or nil
  end
  local index = index_of(item)
  if not index then return redis.call('LINDEX', QUEUE, step > 0 and 0 or -1) or nil end
  if index + step >= 0 then
    local found = redis.call('LINDEX', QUEUE, index + step)
    if found then return found end
  end
  return wraps and redis.call('LINDEX', QUEUE, step > 0 and 0 or -1) or nil
end

-- All items in the order in which they play, and how many of them are up to the current one.
local function in_order()
  local ids = state.shuffle == '1' and redis.call('ZRANGE', ORDER, 0, -1) or redis.call('LRANGE', QUEUE, 0, -1)
  for i, id in ipairs(ids) do
    if id == state.item then return ids, i end
  end
  return ids, 0
end

-- A play is one playback of one track; commands that end it name it, so that two clients end it once.
local function new_play() set('play', 'play_' .. state.epoch .. '_' .. whole(tonumber(state.version) + 1)) end

local function load_item(item, position)
  local stored = redis.call('HGET', ITEMS, item)
  local track = cjson.decode(stored)
  local duration = track.duration
  set('item', item)
  set('track', cjson.encode({
    id = track.id, title = track.title, artist = track.artist, album = track.album, duration = duration,
  }))
  set('duration', duration == cjson.null and '' or whole(duration))
  set('moving', 1)
  if state.radioWaits == '1' then set('radioWaits', '') end
  new_play()
  anchor(position or 0)
end

local function join(values) return table.concat(values, ' ') end

local function split(text)
  local found = {}
  for word in string.gmatch(text or '', '%S+') do found[#found + 1] = word end
  return found
end

-- A radio chooses tracks as the queue plays down; ids of its items begin with its own. "play on" begins one.
local RADIO_AHEAD = 5         -- with fewer tracks to come it needs more
local RADIO_WINDOW = 300      -- latest tracks, which it does not choose again
local RADIO_SKIPPED = 50      -- latest skipped ones, which it stays away from
local RADIO_FIELDS = {
  'radioId', 'radioSeed', 'radioPerson', 'radioState', 'radioStartedAt', 'radioFill', 'radioPast', 'radioSkipped',
  'radioFeedback', 'radioFollowed', 'radioWaits',
}

local function has_radio() return (state.radioId or '') ~= '' end

local function is_of_radio(item)
  return has_radio() and string.sub(item, 1, #state.radioId + 1) == state.radioId .. '.'
end

local function radio_json()
  local radio = 'null'
  if has_radio() then
    radio = '{"id":' .. cjson.encode(state.radioId) .. ',"seed":' .. state.radioSeed
      .. ',"state":"' .. state.radioState .. '","startedAt":' .. state.radioStartedAt
      .. ',"skipped":' .. #split(state.radioSkipped) .. '}'
  end
  return '{"radio":' .. radio .. ',"playOn":' .. (state.playOn == '1' and 'true' or 'false')
    .. ',"version":' .. state.version .. '}'
end

local function emit_radio() emit('radio.state', radio_json) end

local function end_radio()
  for _, name in ipairs(RADIO_FIELDS) do set(name, '') end
end

-- Items after the current one, in the order in which they play.
local function upcoming()
  if state.shuffle == '1' and state.item ~= '' then
    local score = score_of(state.item) or 0
    return redis.call('ZRANGEBYSCORE', ORDER, '(' .. string.format('%.17g', score), '+inf')
  end
  local index = index_of(state.item)
  return redis.call('LRANGE', QUEUE, index and index + 1 or 0, -1)
end

local function count_upcoming()
  if state.shuffle == '1' and state.item ~= '' then
    local score = score_of(state.item) or 0
    return redis.call('ZCOUNT', ORDER, '(' .. string.format('%.17g', score), '+inf')
  end
  local index = index_of(state.item)
  return redis.call('LLEN', QUEUE) - (index and index + 1 or 0)
end

local function plays_on()
  if has_radio() then return state.radioState == 'playing' end
  return state.playOn == '1' and state.repeating == 'off' and state.item ~= ''
end

local function wants_tracks()
  if not plays_on() then return false end
  return has_radio() and state.radioFeedback ~= state.radioFollowed or count_upcoming() < RADIO_AHEAD
end

-- The radio chooses anew what is to come, away from a track if one is named.
local function tell_radio(skipped)
  if not has_radio() then return end
  set('radioFeedback', whole((tonumber(state.radioFeedback) or 0) + 1))
  if skipped then
    local names = split(state.radioSkipped)
    names[#names + 1] = skipped
    set('radioSkipped', join({unpack(names, math.max(1, #names - RADIO_SKIPPED + 1))}))
  end
end

local function unload()
  for _, name in ipairs({'item', 'play', 'duration'}) do set(name, '') end
  set('track', 'null')
  set('playing', 0)
  anchor(0)
end

-- A device that starts to play while there is no connected output becomes the output. Its lease begins now:
-- otherwise another process could pause the player before the device's own process renews it.
local function take_output()
  local lease = state.output ~= '' and redis.call('ZSCORE', CLIENTS, state.output)
  if args.sounds and (not lease or tonumber(lease) <= now) then
    set('output', CLIENT)
    redis.call('ZADD', CLIENTS, 'GT', whole(now + LEASE_MS), CLIENT)
  end
end

-- Bytes of all items; measured once for sessions that an older version created.
local function bytes_of(items)
  local total = 0
  for _, item in ipairs(items) do total = total + (item and #item or 0) end
  return total
end

local function queue_bytes()
  if not state.bytes then set('bytes', whole(bytes_of(redis.call('HVALS', ITEMS)))) end
  return tonumber(state.bytes)
end

local function refuse_bytes(bytes)
  return refuse('QUEUE_FULL', 'The items of a queue take ' .. QUEUE_BYTES .. ' bytes at most. Remove some, or add '
    .. 'fewer or with less metadata.', '{"limitBytes":' .. QUEUE_BYTES .. ',"bytes":' .. whole(bytes) .. '}')
end

local function duration_of(items)
  local total = 0
  for _, item in ipairs(items) do
    if item then
      local duration = cjson.decode(item).duration
      if duration ~= cjson.null then total = total + duration end
    end
  end
  return total
end

local function push_all(ids)
  for i = 1, #ids, CHUNK do
    redis.call('RPUSH', QUEUE, unpack(ids, i, math.min(i + CHUNK - 1, #ids)))
  end
end

-- The id of an item's track: faster than decoding thousands of items.
local function track_of(item) return item and string.match(item, '"id":"([^"]*)"') end

local function add_after_current(id, item, bytes)
  redis.call('HSET', ITEMS, id, item)
  local current = index_of(state.item)
  if current then
    redis.call('LINSERT', QUEUE, 'AFTER', state.item, id)
  else
    redis.call('LPUSH', QUEUE, id)
  end
  order_add({id}, true)
  set('total', whole(tonumber(state.total) + duration_of({item})))
  set('bytes', whole(bytes + #item))
  local index = current and current + 1 or 0
  emit_queue('{"op":"add","index":' .. index .. ',"count":1}', index, 1)
  return id
end

-- Remove items from queue and order; the caller has chosen another current item.
local function remove_items(names, gone)
  local bytes = queue_bytes()
  for i = 1, #names, CHUNK do
    local part = {unpack(names, i, math.min(i + CHUNK - 1, #names))}
    local items = redis.call('HMGET', ITEMS, unpack(part))
    set('total', whole(tonumber(state.total) - duration_of(items)))
    bytes = bytes - bytes_of(items)
    redis.call('HDEL', ITEMS, unpack(part))
    redis.call('ZREM', ORDER, unpack(part))
  end
  set('bytes', whole(bytes))
  if #names <= SLICE then
    for _, id in ipairs(names) do redis.call('LREM', QUEUE, 1, id) end
  else
    local kept = {}
    for _, id in ipairs(redis.call('LRANGE', QUEUE, 0, -1)) do if not gone[id] then kept[#kept + 1] = id end end
    redis.call('DEL', QUEUE)
    push_all(kept)
  end
end

local function emit_removal(names)
  local quoted = {}
  for i, id in ipairs(names) do quoted[i] = cjson.encode(id) end
  emit_queue('{"op":"remove","itemIds":[' .. table.concat(quoted, ',') .. ']}', 0, 0)
end

-- Another queue ends the radio of this one.
local function clear_queue()
  redis.call('DEL', QUEUE, ITEMS, ORDER)
  if has_radio() then
    end_radio()
    emit_radio()
  end
  set('total', 0)
  set('bytes', 0)
  unload()
end
