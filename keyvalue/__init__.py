"""A Redis client whose errors separate an unavailable server from a wrong command, for `cache` and `live`."""
