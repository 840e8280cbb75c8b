-- Return what is needed to choose the next tracks: the radio, and the tracks that stay in the queue.
local kept, dropped = {}, {}
local is_stale = has_radio() and state.radioFeedback ~= state.radioFollowed
local ids = upcoming()
for i, id in ipairs(ids) do
  if is_stale and i > 1 and is_of_radio(id) then dropped[#dropped + 1] = id else kept[#kept + 1] = id end
end
local around = {}  -- the latest tracks up to the current one, and those to come that stay
local index = index_of(state.item)
if index then
  for _, id in ipairs(redis.call('LRANGE', QUEUE, math.max(0, index - 29), index)) do around[#around + 1] = id end
end
for i = 1, math.min(#kept, 30) do around[#around + 1] = kept[i] end
local function tracks_of(names)
  local tracks = {}
  for i, item in ipairs(#names > 0 and redis.call('HMGET', ITEMS, unpack(names)) or {}) do
    tracks[i] = track_of(item)
  end
  return join(tracks)
end
save_state()
if not wants_tracks() then redis.call('ZREM', RADIO_DUE, SESSION) end
return {
  'read', state.radioId or '', state.radioSeed or '', has_radio() and state.radioPerson or state.playOnPerson or '', state.radioFill or '',
  state.radioFeedback or '', state.radioPast or '', state.radioSkipped or '', state.radioStartedAt or '',
  wants_tracks() and 1 or 0, is_stale and 1 or 0, tracks_of(around), tracks_of(dropped),
}
