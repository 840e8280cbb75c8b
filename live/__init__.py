"""What is happening now, in the durable Redis: counters, heartbeats and what the feeder pushed."""
