-- Renew leases of connected devices and delete expired ones; pause a player whose output has none.
keeps_version = true
local before = clients_json()
local said_goodbye = false
for _, name in ipairs(args.gone) do
  redis.call('ZREM', CLIENTS, name)
  said_goodbye = said_goodbye or name == state.output
end
redis.call('ZREMRANGEBYSCORE', CLIENTS, '-inf', whole(now))
for _, name in ipairs(args.here) do redis.call('ZADD', CLIENTS, whole(now + (args.leaseMs or LEASE_MS)), name) end
local lost = state.output ~= '' and not redis.call('ZSCORE', CLIENTS, state.output)
if lost then
  if state.playing == '1' then
    anchor(not said_goodbye and tonumber(state.reported) or position_now())
    set('playing', 0)
  end
  set('output', '')
  keeps_version = false
end
if lost or before ~= clients_json() then emit_player() end
