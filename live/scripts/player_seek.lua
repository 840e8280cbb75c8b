if state.item == '' then return refuse('INVALID_POSITION', 'Nothing is loaded.') end
local current = cjson.decode(state.track).id
if not args.trackId or args.trackId == current then
  local duration = tonumber(state.duration)
  if duration and args.position > duration then
    return refuse('INVALID_POSITION', 'The track is shorter.', '{"duration":' .. state.duration .. '}')
  end
  anchor(args.position)
  emit_player()
end
