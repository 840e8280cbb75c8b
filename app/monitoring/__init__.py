"""Metrics for Prometheus and the monitoring of the cache."""
