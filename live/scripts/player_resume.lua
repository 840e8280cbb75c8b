if state.playing == '0' then
  local item = state.item ~= '' and state.item or neighbour(1)
  if item then
    if state.item == '' then load_item(item); emit_position() else anchor(tonumber(state.position)) end
    set('playing', 1)
    set('moving', 1)
    take_output()
    emit_player()
  end
end
