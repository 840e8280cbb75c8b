"""A Redis client whose errors tell an unavailable server from a fault of ours, for `cache` and `live`."""
