-- Reply to a command that was applied before; refuse one that expects another version of the state.
if COMMAND ~= '' then
  local known = redis.call('HGET', SEEN, CLIENT .. '\n' .. COMMAND)
  if known then
    local digest, had_effect = string.match(known, '^(.*)|(%d)$')
    save_state()
    if digest ~= DIGEST then return {'reused'} end
    return {'ok', state.epoch, state.sequence, state.version, tonumber(had_effect), 1, '0'}
  end
end
if EXPECTED ~= '' and EXPECTED ~= state.version then
  return refuse('CONFLICT', 'The state has changed meanwhile.',
    '{"version":' .. state.version .. ',"player":' .. player_json()
    .. ',"queue":' .. queue_json(nil, 0, SLICE) .. '}')
end
