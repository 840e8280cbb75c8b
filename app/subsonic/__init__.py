"""The OpenSubsonic API at /rest, for the players that people already use (decision 0100)."""
