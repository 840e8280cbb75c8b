if state.playing == '1' then
  anchor(position_now())
  set('playing', 0)
  emit_player()
end
