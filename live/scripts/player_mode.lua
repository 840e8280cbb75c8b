local before = state.repeating .. state.shuffle
if args.repeating then set('repeating', args.repeating) end
if args.shuffle ~= nil then
  local was = state.shuffle
  set('shuffle', args.shuffle and 1 or 0)
  if was ~= state.shuffle then
    if args.shuffle then shuffle_all() else redis.call('DEL', ORDER) end
  end
end
if before ~= state.repeating .. state.shuffle then emit_player() end
