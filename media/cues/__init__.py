"""Cue sheets: text that divides one audio file into tracks, or describes a track for each file."""
