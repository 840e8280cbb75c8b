"""Metrics, alerts and recommendations of the cache."""
