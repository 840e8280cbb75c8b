"""Metrics, statistics, alerts and advice of the cache."""
