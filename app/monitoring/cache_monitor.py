"""Monitoring of the cache: samples for charts, alerts and recommendations.

Every web process runs `watch`; one of them takes each sample.
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from cache import flush
from cache.admission import admission
from cache.client import CacheUnavailableError
from cache.monitoring import metrics
from cache.monitoring.advice import recommend
from cache.monitoring.alerts import Alert, AlertLevel, AlertLimits, judge
from cache.monitoring.health import CacheSize, find_size
from cache.monitoring.statistics import Figures, between
from cache.popularity import popularity
from config.settings import current
from live import active_alerts, cache_samples
from live.announcements import AlertRaised, announce
from live.client import LiveUnavailableError
from live.counters import counters

#: Alerts judge the rates of this long.
ALERT_WINDOW_S = 300.0

WATCH_INTERVAL_S = 1.0

COUNTERS_UNREACHABLE = "COUNTERS_UNREACHABLE"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sample:
    """The counters and the size of the cache at one time (seconds since 1970)."""

    at: float
    counts: Mapping[str, int]
    size_mb: float | None = None
    limit_mb: float | None = None
    items: int | None = None
    evictions: int | None = None


FIELDS = {field.name for field in fields(Sample)}
REQUIRED = {"at", "counts"}


@dataclass(frozen=True, slots=True)
class Reading:
    """Counters and size now, and the metrics of the alert window."""

    now: Sample
    size: CacheSize | None
    figures: Figures
    evicted: int


def read() -> Reading:
    """Read the counters and the size, and compare them with the sample at the start of the window.

    Raises
    ------
    LiveUnavailableError
        The Redis that holds the counters is unavailable.
    """
    before = _latest(int(ALERT_WINDOW_S / cache_samples.LEAST_INTERVAL_S) + 2)
    size = find_size()
    now = sample(size)
    base = _base(before, now.at - ALERT_WINDOW_S)
    evicted = max(0, (now.evictions or 0) - (base.evictions or 0))
    return Reading(now, size, between(base.counts, now.counts), evicted)


def alerts() -> dict[str, Alert]:
    """Return the active alerts by code."""
    try:
        return _judge(read(), _held())
    except LiveUnavailableError:
        message = "The Redis with the counters is unavailable, so rates and times of the cache are unknown."
        return {COUNTERS_UNREACHABLE: Alert(COUNTERS_UNREACHABLE, AlertLevel.CRITICAL, message, time.time())}


def recommendations(reading: Reading) -> list[str]:
    """Return the recommendations for the alerts that are active now.

    Raises
    ------
    LiveUnavailableError
        The Redis that holds the alerts is unavailable.
    """
    active = _judge(reading, _held())
    return list(recommend(active, reading.figures, reading.size, reading.evicted))


def limits() -> AlertLimits:
    """Return the thresholds of alerts from the settings."""
    settings = current()
    return AlertLimits(
        hit_rate=settings.alert_hit_rate,
        critical_hit_rate=settings.alert_critical_hit_rate,
        queries=settings.alert_queries,
        response_ms=settings.alert_response_ms,
        utilisation=settings.alert_utilisation,
        invalid_rate=settings.alert_invalid_rate,
    )


def watch(stop: threading.Event) -> None:
    """Follow flushes, review admission and take samples, once a second until `stop` is set."""
    is_reported = False
    while not stop.wait(WATCH_INTERVAL_S):
        try:
            flush.follow()
            popularity.flush()
            admission.review(find_size())
            if cache_samples.take_turn():
                take_sample()
            is_reported = False
        except (LiveUnavailableError, CacheUnavailableError) as error:
            if not is_reported:  # once for each outage
                log.warning("the cache cannot be monitored: %s", error)
            is_reported = True
        except Exception:  # without this thread no more samples would be taken
            log.exception("monitoring the cache failed")


def take_sample() -> None:
    """Store a sample, update the alerts and publish those that changed.

    Raises
    ------
    LiveUnavailableError
        The Redis that stores samples is unavailable.
    """
    reading = read()
    cache_samples.add(asdict(reading.now))
    before = _held()
    after = _judge(reading, before)
    if after != before:
        active_alerts.replace({code: asdict(alert) for code, alert in after.items()})
        _publish(before, after)


def _judge(reading: Reading, held: Mapping[str, Alert]) -> dict[str, Alert]:
    return judge(reading.figures, reading.size, limits(), held, reading.now.at)


def _held() -> dict[str, Alert]:
    return {
        code: Alert(**(alert | {"level": AlertLevel(alert["level"])}))
        for code, alert in active_alerts.active().items()
    }


def _publish(before: Mapping[str, Alert], after: Mapping[str, Alert]) -> None:
    for code, alert in after.items():
        if code not in before or before[code].level is not alert.level:
            log.warning("cache alert %s (%s): %s", code, alert.level, alert.message)
            counters.add(f"{metrics.PREFIX}alert.{code}")
            announce(
                AlertRaised("error" if alert.level is AlertLevel.CRITICAL else "warning", code, alert.message)
            )
    for code in before.keys() - after.keys():
        log.info("cache alert %s is over", code)


def sample(size: CacheSize | None) -> Sample:
    """Return the counters now, with a size.

    Raises
    ------
    LiveUnavailableError
        The Redis that holds them is unavailable.
    """
    counted: dict[str, Any] = {
        name: n for name, n in counters.read().items() if name.startswith(metrics.PREFIX)
    }
    if size is None:
        return Sample(time.time(), counted)
    return Sample(
        time.time(), counted, round(size.size_mb, 3), round(size.limit_mb, 3), size.items, size.evictions
    )


def _base(before: Sequence[Sample], starts_at: float) -> Sample:
    """Return the last sample before a time; an empty one if counting began after it."""
    older = [each for each in before if each.at <= starts_at]
    return older[-1] if older else Sample(starts_at, {})


def history(length_s: float) -> list[Sample]:
    """Return the samples of the last `length_s` seconds, oldest first.

    Raises
    ------
    LiveUnavailableError
        The Redis that stores them is unavailable.
    """
    wanted = int(length_s / cache_samples.SAMPLE_INTERVAL_S) + 1
    return _latest(wanted)


def _latest(wanted: int) -> list[Sample]:
    """Return the last samples, without those of another release with other fields."""
    return [Sample(**kept) for kept in cache_samples.latest(wanted) if REQUIRED <= kept.keys() <= FIELDS]
