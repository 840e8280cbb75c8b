"""Alerts of the cache: thresholds with hysteresis."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cache.monitoring.health import CacheSize
from cache.monitoring.statistics import Figures, rate

#: An alert ends only when its value is better than its limit by this share, so that it does not flicker.
MARGIN = 0.05

REDIS_UNREACHABLE = "REDIS_UNREACHABLE"
HIT_RATE_LOW = "HIT_RATE_LOW"
RESPONSES_SLOW = "RESPONSES_SLOW"
CACHE_FULL = "CACHE_FULL"
FINGERPRINTS_INVALID = "FINGERPRINTS_INVALID"


class AlertLevel(StrEnum):
    """Severity of an alert, and health of the cache."""

    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class AlertLimits:
    """Limits at which alerts begin: the settings `alert_*`."""

    hit_rate: float
    critical_hit_rate: float
    queries: int
    response_ms: float
    utilisation: float
    invalid_rate: float


@dataclass(frozen=True, slots=True)
class Alert:
    """An active alert.

    Attributes
    ----------
    since
        Seconds since 1970.
    """

    code: str
    level: AlertLevel
    message: str
    since: float


def judge(
    figures: Figures, size: CacheSize | None, limits: AlertLimits, active: Mapping[str, Alert], now_s: float
) -> dict[str, Alert]:
    """Return the alerts that are active now, by code.

    Parameters
    ----------
    figures
        Of the last minutes.
    size
        None while the cache's Redis is unavailable.
    active
        The alerts of the previous call.
    """
    critical = {code for code, alert in active.items() if alert.level is AlertLevel.CRITICAL}
    found = {}
    for code, level, message in (
        *_of_size(size, limits, active),
        *_of_hit_rate(figures, limits, active, critical),
        *_of_rates(figures, limits, active),
    ):
        since = active[code].since if code in active else now_s
        found[code] = Alert(code, level, message, since)
    return found


def worst(active: Mapping[str, Alert]) -> AlertLevel:
    """Return the highest level of all alerts, which is the health of the cache."""
    levels = {alert.level for alert in active.values()}
    return next(
        (level for level in (AlertLevel.CRITICAL, AlertLevel.WARNING) if level in levels), AlertLevel.HEALTHY
    )


_Conditions = Iterator[tuple[str, AlertLevel, str]]


def _of_size(size: CacheSize | None, limits: AlertLimits, active: Collection[str]) -> _Conditions:
    if size is None:
        message = "The cache's Redis does not answer. Requests are answered from the database, more slowly."
        yield REDIS_UNREACHABLE, AlertLevel.CRITICAL, message
    elif _is_above(size.utilisation, limits.utilisation, CACHE_FULL in active):
        message = (
            f"{size.utilisation:.0%} of the cache's memory is used: the least used entries are dropped. "
            "Raise AURALIS_CACHE_MB to keep more."
        )
        yield CACHE_FULL, AlertLevel.WARNING, message


def _of_hit_rate(
    figures: Figures, limits: AlertLimits, active: Collection[str], critical: Collection[str]
) -> _Conditions:
    hit_rate = figures.hit_rate
    if hit_rate is None or figures.queries < limits.queries:
        return
    message = f"The cache answers {hit_rate:.0%} of all lookups; the limit is {limits.hit_rate:.0%}."
    if _is_below(hit_rate, limits.critical_hit_rate, HIT_RATE_LOW in critical):
        yield HIT_RATE_LOW, AlertLevel.CRITICAL, message
    elif _is_below(hit_rate, limits.hit_rate, HIT_RATE_LOW in active):
        yield HIT_RATE_LOW, AlertLevel.WARNING, message


def _of_rates(figures: Figures, limits: AlertLimits, active: Collection[str]) -> _Conditions:
    times, validated = figures.all_times, figures.valid + figures.invalid
    if times.answers >= limits.queries and _is_above(
        times.mean_ms, limits.response_ms, RESPONSES_SLOW in active
    ):
        message = f"Responses take {times.mean_ms:.0f} ms on average (limit: {limits.response_ms:.0f} ms)."
        yield RESPONSES_SLOW, AlertLevel.WARNING, message
    invalid_rate = rate(figures.invalid, validated)
    if validated >= limits.queries and _is_above(
        invalid_rate, limits.invalid_rate, FINGERPRINTS_INVALID in active
    ):
        message = (
            f"{figures.invalid} of {validated} streaming fingerprints differ too much from the fingerprint "
            "of the whole track."
        )
        yield FINGERPRINTS_INVALID, AlertLevel.WARNING, message


def _is_above(value: float | None, limit: float, is_active: bool) -> bool:
    return value is not None and value > limit * (1 - MARGIN if is_active else 1)


def _is_below(value: float, limit: float, is_active: bool) -> bool:
    return value < limit * (1 + MARGIN if is_active else 1)
