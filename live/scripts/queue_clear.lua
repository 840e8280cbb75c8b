if redis.call('LLEN', QUEUE) > 0 then
  clear_queue()
  emit_queue('{"op":"clear"}', 0, 0)
  emit_player()
end
