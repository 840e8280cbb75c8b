"""Recognise roots at another path, and move them there."""
