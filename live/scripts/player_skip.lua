-- player.next and player.previous: leave a play, once, however many clients ask for it.
if state.item ~= '' and (not args.playId or args.playId == state.play) then
  local restarts = args.step < 0 and position_now() > RESTART_AFTER_MS
  local item = restarts and state.item or neighbour(args.step)
  if args.step > 0 and is_of_radio(state.item) and position_now() < (tonumber(state.duration) or 60000) / 2 then
    tell_radio(cjson.decode(state.track).id)
  end
  if item then
    load_item(item)
    emit_position()
  else
    -- past an end: restart the first item, or stop after the last one
    if args.step > 0 then
      if plays_on() and state.playing == '1' then set('radioWaits', 1) end
      set('playing', 0)
    end
    new_play()
    anchor(0)
  end
  emit_player()
end
