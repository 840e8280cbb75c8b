local volume = string.format('%.4g', args.volume)
if volume ~= state.volume then
  set('volume', volume)
  emit_player()
end
