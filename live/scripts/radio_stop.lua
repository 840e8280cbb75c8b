-- End the radio; what it has added stays in the queue. "play on" would begin another one and ends as well.
if has_radio() or state.playOn == '1' then
  end_radio()
  set('playOn', 0)
  emit_radio()
end
