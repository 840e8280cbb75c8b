"""Shared by the benchmarks: generated libraries, clients, reports and peers."""
