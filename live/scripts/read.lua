-- Return state, head and epoch at one instant, and whether the log has all events after a number.
local covered = 0
if args.lastSequence and args.epoch == state.epoch then
  local head = tonumber(state.sequence)
  if args.lastSequence == head then
    covered = 1
  elseif args.lastSequence < head then
    covered = #redis.call('XRANGE', LOG, (args.lastSequence + 1) .. '-0', (args.lastSequence + 1) .. '-0')
  end
end
save_state()
local player, queue = '', ''
if covered == 0 then
  player = player_json()
  queue = queue_json(nil, args.offset or 0, args.limit or 200)
end
return {'read', state.epoch, state.sequence, state.version, covered, player, queue, whole(now), state.queueVersion or state.version, radio_json()}
