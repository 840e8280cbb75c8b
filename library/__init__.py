"""What must not be lost: tracks, tags, fingerprints, jobs and play history, in SQL."""
