"""Benchmarks: one file a claim, results with the machine described."""
