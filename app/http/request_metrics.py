"""Prometheus metrics of requests; `app/monitoring/prometheus.py` exposes them."""

from prometheus_client import CollectorRegistry, Counter, Histogram

#: Seconds: from a cached page over lists, searches and pictures to delays that people notice.
BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 25.0)

registry = CollectorRegistry()
_requests = Counter("auralis_requests", "Requests.", ["method", "route", "status"], registry=registry)
_seconds = Histogram(
    "auralis_request_seconds", "Response time.", ["method", "route"], buckets=BUCKETS_S, registry=registry
)

#: Other methods count as OTHER: clients could create any number of series.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def observe(method: str, route: str, status: int, elapsed_s: float) -> None:
    """Count one request."""
    known = method if method in METHODS else "OTHER"
    _requests.labels(known, route, status).inc()
    _seconds.labels(known, route).observe(elapsed_s)
