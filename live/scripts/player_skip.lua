-- player.next and player.previous: leave a play, once, however many clients ask for it.
if state.item ~= '' and (not args.playId or args.playId == state.play) then
  local restarts = args.step < 0 and position_now() > RESTART_AFTER_MS
  local item = restarts and state.item or neighbour(args.step)
  if item then
    load_item(item)
    emit_position()
  else
    -- past an end: restart the first item, or stop after the last one
    if args.step > 0 then set('playing', 0) end
    new_play()
    anchor(0)
  end
  emit_player()
end
