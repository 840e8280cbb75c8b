-- Return item and track of each that plays after the current one, in their order.
save_state()
local ids, current = in_order()
local found = {}
for i = current + 1, #ids, CHUNK do
  local part = {unpack(ids, i, math.min(i + CHUNK - 1, #ids))}
  for j, item in ipairs(redis.call('HMGET', ITEMS, unpack(part))) do
    found[#found + 1] = part[j]
    found[#found + 1] = track_of(item)
  end
end
return {'read', found}
