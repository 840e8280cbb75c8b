local ids = args.itemIds
if not ids then
  local found = redis.call('LINDEX', QUEUE, args.position)
  if not found then
    return refuse('INVALID_POSITION', 'The queue is shorter.', '{"length":' .. redis.call('LLEN', QUEUE) .. '}')
  end
  ids = {found}
end
local gone, names = {}, {}
for _, id in ipairs(ids) do
  if not gone[id] and redis.call('HEXISTS', ITEMS, id) == 1 then
    gone[id] = true
    names[#names + 1] = id
  end
end
if #names > 0 then
  local loses_current = gone[state.item]
  local heir = state.item  -- the next item that is not removed
  for _ = 0, #names do
    if not heir or not gone[heir] then break end
    heir = neighbour(1, heir)
  end
  local current = index_of(state.item) or -1
  for _, id in ipairs(has_radio() and #names <= SLICE and names or {}) do
    if is_of_radio(id) and index_of(id) > current then tell_radio(track_of(redis.call('HGET', ITEMS, id))) end
  end
  if loses_current then
    if heir and not gone[heir] then load_item(heir) else unload() end
  end
  remove_items(names, gone)
  emit_removal(names)
  if loses_current then emit_player() end
end
