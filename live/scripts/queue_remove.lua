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
  local bytes = queue_bytes()
  for _, id in ipairs(names) do
    local item = redis.call('HGET', ITEMS, id)
    set('total', whole(tonumber(state.total) - duration_of({item})))
    bytes = bytes - #item
  end
  set('bytes', whole(bytes))
  if #names <= SLICE then
    for _, id in ipairs(names) do redis.call('LREM', QUEUE, 1, id) end
  else
    local kept = {}
    for _, id in ipairs(redis.call('LRANGE', QUEUE, 0, -1)) do if not gone[id] then kept[#kept + 1] = id end end
    redis.call('DEL', QUEUE)
    push_all(kept)
  end
  for i = 1, #names, CHUNK do
    local part = {unpack(names, i, math.min(i + CHUNK - 1, #names))}
    redis.call('HDEL', ITEMS, unpack(part))
    redis.call('ZREM', ORDER, unpack(part))
  end
  local quoted = {}
  for i, id in ipairs(names) do quoted[i] = cjson.encode(id) end
  if loses_current then
    if heir and not gone[heir] then load_item(heir) else unload() end
  end
  emit_queue('{"op":"remove","itemIds":[' .. table.concat(quoted, ',') .. ']}', 0, 0)
  if loses_current then emit_player() end
end
