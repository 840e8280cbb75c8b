"""Shared by the benchmarks: libraries to measure on, clients that ask, reports and peers."""
