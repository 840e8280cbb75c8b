if state.playing == '1' or state.position ~= '0' then
  anchor(0)
  set('playing', 0)
  emit_player()
end
