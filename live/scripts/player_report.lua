-- Store the output device's report. Not an event: a report that differs moves the anchor and is published.
local DRIFT_MS = 1500
local PLACE_MS = 20000  -- age that the position may have in the snapshot; changes are saved sooner
if args.playId == state.play and state.play ~= '' and CLIENT == state.output then
  local moves = args.status == 'playing'
  local drifts = math.abs(position_now() - args.position) > DRIFT_MS
  if drifts or moves ~= (state.moving == '1') then
    set('moving', moves and 1 or 0)
    anchor(args.position)
    save_state()
    redis.call('PUBLISH', CHANNEL, 'P ' .. state.epoch .. ' ' .. state.version .. '\n' .. cjson.encode({
      position = args.position, isPlaying = state.playing == '1', moving = moves, updatedAt = now,
    }))
  end
  set('reported', whole(args.position))
  redis.call('ZADD', UNSAVED, 'NX', whole(now + PLACE_MS), SESSION)
end
keeps_version = true
COMMAND = ''  -- repeated every ten seconds: its id is not stored
