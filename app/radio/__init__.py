"""The radio: seeds by name, first tracks, and refills (decision 0110)."""
