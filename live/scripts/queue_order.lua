local ids, current = in_order()
local ordered, left = {}, {}
for i, id in ipairs(ids) do
  if i <= current then ordered[i] = id else left[id] = true end
end
for _, named in ipairs({args.itemIds, ids}) do  -- items that are not named keep their order
  for _, id in ipairs(named) do
    if left[id] then
      ordered[#ordered + 1] = id
      left[id] = nil
    end
  end
end
local is_changed = false
for i, id in ipairs(ids) do is_changed = is_changed or ordered[i] ~= id end
local was_shuffled = state.shuffle == '1'
if is_changed or was_shuffled then
  redis.call('DEL', QUEUE, ORDER)
  push_all(ordered)
  set('shuffle', 0)
  emit_queue('{"op":"replace","index":0,"count":' .. #ordered .. '}', 0, #ordered)
  if was_shuffled then emit_player() end
end
