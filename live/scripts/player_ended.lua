if args.playId == state.play and state.play ~= '' then
  local item = state.repeating == 'one' and state.item or neighbour(1)
  if item then
    local moved = item ~= state.item
    load_item(item)
    if moved then emit_position() end
  else
    new_play()
    anchor(0)
    if plays_on() then set('radioWaits', 1) end
    set('playing', 0)
  end
  emit_player()
end
