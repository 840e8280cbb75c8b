"""Prometheus metrics: requests, jobs, queues, events and the cache."""

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.exceptions import Forbidden

from app.http import auth
from app.http.request_metrics import registry
from app.monitoring import cache_monitor, cache_report
from cache.monitoring.health import find_size
from cache.monitoring.metrics import PREFIX
from config.settings import current
from library.database import session_scope
from library.errors import DatabaseUnavailableError
from library.states import Queue
from library.work import jobs, schedule_slots, unit_counts
from live import broker
from live.client import LiveUnavailableError
from live.counters import counters
from workers.full_backup import SCHEDULE

blueprint = Blueprint("metrics", __name__)

#: The message lists of each queue, by priority (`workers.celery_app`).
PRIORITIES = (0, 9)


@blueprint.route("/metrics")
def get_metrics() -> Response:
    """Return the metrics in Prometheus' format, to this machine and to administrators."""
    if not auth.is_here() and not auth.is_admin():
        raise Forbidden(
            "Metrics are shown only to this machine and to administrators. Send an administrator's token."
        )
    return Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """Return what is exposed: of several web processes, the requests of all."""
    if current().web_processes == 1:
        return registry
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    shared.register(_ScrapeCollector())
    return shared


class _ScrapeCollector(Collector):
    """Metrics that are read for each scrape; those of unavailable services are left out."""

    def collect(self) -> Iterator[Metric]:
        yield from _jobs()
        yield from _backup()
        yield from _queues()
        yield from _counted()
        yield from _cache()


def _jobs() -> Iterator[Metric]:
    files = GaugeMetricFamily("auralis_files", "Files found, by state.", labels=["state"])
    running = GaugeMetricFamily("auralis_jobs_open", "Open jobs.", labels=["kind"])
    try:
        with session_scope(read_only=True) as session:
            counts = unit_counts.read(session, [unit_counts.LIBRARY])[unit_counts.LIBRARY]
            by_kind = jobs.count_open(session)
    except DatabaseUnavailableError:
        return
    for state in ("done", "pending", "running"):
        files.add_metric([state], getattr(counts, state))
    files.add_metric(["failed"], sum(counts.failed.values()))
    files.add_metric(["skipped"], sum(counts.skipped.values()))
    for kind, n in by_kind.items():
        running.add_metric([kind], n)
    yield files
    yield running


def backup_age_s() -> float | None:
    """Return the seconds since the last good backup; None without one, or without the database."""
    try:
        with session_scope(read_only=True) as session:
            return schedule_slots.age_s(session, SCHEDULE)
    except DatabaseUnavailableError:
        return None


def _backup() -> Iterator[Metric]:
    age_s = backup_age_s()
    if age_s is not None:
        yield GaugeMetricFamily("auralis_backup_age_seconds", "Time since the last good backup.", age_s)


def _queues() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("auralis_queue_waiting", "Messages waiting in Redis.", labels=["queue"])
    try:
        for queue in Queue:
            waiting.add_metric([queue], broker.waiting(queue, PRIORITIES))
    except LiveUnavailableError:
        return
    yield waiting


def _counted() -> Iterator[Metric]:
    events = CounterMetricFamily("auralis_events", "Other events.", labels=["name"])
    try:
        for name, n in sorted(counters.read().items()):
            if not name.startswith(PREFIX):
                events.add_metric([name], n)
    except LiveUnavailableError:
        return
    yield events


def _cache() -> Iterator[Metric]:
    try:
        now = cache_monitor.sample(find_size())
    except LiveUnavailableError:
        return
    yield from cache_report.exposition(now)


registry.register(_ScrapeCollector())
