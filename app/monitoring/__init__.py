"""Metrics for Prometheus and monitoring of the cache."""
