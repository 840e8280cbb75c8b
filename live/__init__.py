"""Current state in the durable Redis: playback sessions, counters, heartbeats, the broker's queues."""
