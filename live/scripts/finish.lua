-- End of every command: advance the version, append and publish events, store the command's id.
local changed = #events > 0
if changed and not keeps_version then set('version', whole(tonumber(state.version) + 1)) end

for _, event in ipairs(events) do
  if event.kind ~= 'player.state' and event.kind ~= 'radio.state' then set('queueVersion', state.version) end
end

local first = tonumber(state.sequence) + 1
local frames = {}
for i, event in ipairs(events) do
  local sequence = first + i - 1
  local frame = '{"id":"evt_' .. state.epoch .. '_' .. sequence .. '","type":"' .. event.kind
    .. '","data":' .. event.render() .. ',"sequence":' .. sequence .. ',"timestamp":' .. whole(now)
    .. (COMMAND ~= '' and ',"responseToId":' .. cjson.encode(COMMAND) or '')
    .. (i == #events and ',"final":true}' or '}')
  frames[i] = frame
  redis.call('XADD', LOG, sequence .. '-0', 'f', frame, 't', whole(now))
  set('sequence', sequence)
  set('logBytes', whole(tonumber(state.logBytes) + #frame))
end

-- Trim events beyond both the count and the age; or beyond the cap of bytes, whatever their count and age.
local excess = changed and redis.call('XLEN', LOG) - LOG_EVENTS or 0
for _ = 1, changed and TRIM_AT_ONCE or 0 do
  local oldest = redis.call('XRANGE', LOG, '-', '+', 'COUNT', 1)[1]
  if not oldest then set('logBytes', 0); break end
  local is_old = excess > 0 and tonumber(oldest[2][4]) < now - LOG_MS
  if not is_old and tonumber(state.logBytes) <= LOG_BYTES then break end
  redis.call('XDEL', LOG, oldest[1])
  set('logBytes', whole(tonumber(state.logBytes) - #oldest[2][2]))
  excess = excess - 1
end

if COMMAND ~= '' then
  local name = CLIENT .. '\n' .. COMMAND
  redis.call('HSET', SEEN, name, DIGEST .. '|' .. (changed and '1' or '0'))
  redis.call('ZADD', SEEN_AT, whole(now), name)
  local old = redis.call('ZRANGEBYSCORE', SEEN_AT, '-inf', whole(now - REMEMBERED_MS), 'LIMIT', 0, CHUNK)
  local beyond = math.min(redis.call('ZCARD', SEEN_AT) - REMEMBERED, CHUNK)
  if beyond > #old then old = redis.call('ZRANGE', SEEN_AT, 0, beyond - 1) end
  if #old > 0 then
    redis.call('HDEL', SEEN, unpack(old))
    redis.call('ZREM', SEEN_AT, unpack(old))
  end
end

-- The one place that has a radio refilled: whichever process takes the entry does it, and another one after it.
if wants_tracks() then
  redis.call('ZADD', RADIO_DUE, 'NX', whole(now), SESSION)
else
  redis.call('ZREM', RADIO_DUE, SESSION)
end

save_state()
if changed then
  redis.call('ZADD', UNSAVED, 'LT', whole(now), SESSION)
  redis.call('PUBLISH', CHANNEL, 'E ' .. state.epoch .. ' ' .. whole(first) .. '\n' .. table.concat(frames, '\n'))
end
local reply = {'ok', state.epoch, state.sequence, state.version, changed and 1 or 0, 0, whole(first)}
for i, frame in ipairs(frames) do reply[7 + i] = frame end
return reply
