-- The output device's own word. No event: a report that differs moves the anchor and is told as a transient.
local DRIFT_MS = 1500
local PLACE_MS = 20000  -- how old the place in a long track may be in the snapshot; a change is kept sooner
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
COMMAND = ''  -- says itself again every ten seconds: nothing to remember
