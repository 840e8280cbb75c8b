-- A device that makes itself the output is connected, even if its lease has not begun.
if args.outputClientId == CLIENT and args.sounds then
  redis.call('ZADD', CLIENTS, 'GT', whole(now + LEASE_MS), CLIENT)
end
local lease = redis.call('ZSCORE', CLIENTS, args.outputClientId)
if not lease or tonumber(lease) <= now then
  return refuse('INVALID_DATA', 'No such device is connected.', '{"clients":' .. clients_json() .. '}')
end
if state.output ~= args.outputClientId then
  anchor(position_now())
  set('moving', 1)
  set('output', args.outputClientId)
  emit_player()
end
