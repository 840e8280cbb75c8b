local was = state.playOn == '1'
set('playOn', args.playOn and 1 or 0)
set('playOnPerson', args.person)
if was ~= args.playOn then emit_radio() end
