-- A user has marked tracks: a radio that has chosen one of them takes that into account at once.
keeps_version = true
local marked = {}
for _, track in ipairs(args.trackIds) do marked[track] = true end
local is_ours = state.radioPerson == args.person
for _, track in ipairs(is_ours and split(state.radioPast) or {}) do
  if marked[track] then tell_radio(nil); break end
end
