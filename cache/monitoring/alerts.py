"""When the cache needs somebody: limits, alerts that do not flutter, and what would help."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from cache.monitoring.health import CacheSize
from cache.monitoring.statistics import Figures, rate

#: An alert ends only when its value is better than its limit by this share of it.
MARGIN = 0.05

#: A rate that holds needs half the queries that it took to be believed.
HOLDING_SHARE = 0.5


class Level(StrEnum):
    """How bad it is; also the health of the whole."""

    HEALTHY = "healthy"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where alerts begin; the settings' `alert_*`."""

    hit_rate: float
    critical_hit_rate: float
    queries: int
    response_ms: float
    utilisation: float
    invalid_rate: float


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that is wrong now.

    Attributes
    ----------
    since
        Seconds since 1970.
    """

    code: str
    level: Level
    message: str
    since: float


class _Judged(NamedTuple):
    """A value beside its limits; None where nothing can be said."""

    code: str
    value: float | None
    warning: float
    critical: float | None
    lower_is_worse: bool
    message: str


REDIS_UNREACHABLE = "REDIS_UNREACHABLE"
HIT_RATE_LOW = "HIT_RATE_LOW"
RESPONSES_SLOW = "RESPONSES_SLOW"
CACHE_FULL = "CACHE_FULL"
FINGERPRINTS_INVALID = "FINGERPRINTS_INVALID"


def judge(
    figures: Figures, size: CacheSize | None, limits: Limits, active: Mapping[str, Alert], now_s: float
) -> dict[str, Alert]:
    """The alerts that hold now, by code.

    Parameters
    ----------
    figures
        Of the last minutes.
    size
        None while the cache's Redis does not answer.
    active
        Those that held before: an alert ends only when things are better than its limit by a margin.
    """
    found = {}
    if size is None:
        since = active[REDIS_UNREACHABLE].since if REDIS_UNREACHABLE in active else now_s
        message = "The cache's Redis does not answer: everything is answered from the database, slower."
        found[REDIS_UNREACHABLE] = Alert(REDIS_UNREACHABLE, Level.CRITICAL, message, since)
    for judged in _values(figures, size, limits, active):
        before = active.get(judged.code)
        level = _level(judged, before)
        if level is not Level.HEALTHY:
            since = before.since if before else now_s
            found[judged.code] = Alert(judged.code, level, judged.message, since)
    return found


def worst(active: Mapping[str, Alert]) -> Level:
    """The health of the whole."""
    levels = {alert.level for alert in active.values()}
    return next((level for level in (Level.CRITICAL, Level.WARNING) if level in levels), Level.HEALTHY)


def _values(
    figures: Figures, size: CacheSize | None, limits: Limits, active: Mapping[str, Alert]
) -> Iterator[_Judged]:
    hit_rate = figures.hit_rate if _is_enough(figures.queries, HIT_RATE_LOW, limits, active) else None
    yield _Judged(
        HIT_RATE_LOW, hit_rate, limits.hit_rate, limits.critical_hit_rate, lower_is_worse=True,
        message=f"The cache holds {_percent(hit_rate)} of what is asked for, "
        f"less than {_percent(limits.hit_rate)}.",
    )  # fmt: skip
    times = figures.all_times
    mean_ms = times.mean_ms if _is_enough(times.answers, RESPONSES_SLOW, limits, active) else None
    yield _Judged(
        RESPONSES_SLOW, mean_ms, limits.response_ms, None, lower_is_worse=False,
        message=f"Answers take {mean_ms or 0:.0f} ms on average, more than {limits.response_ms:.0f} ms.",
    )  # fmt: skip
    utilisation = size.utilisation if size else None
    yield _Judged(
        CACHE_FULL, utilisation, limits.utilisation, None, lower_is_worse=False,
        message=f"{_percent(utilisation)} of the cache's memory are used: what is asked for least is "
        "dropped. AURALIS_CACHE_MB gives it more.",
    )  # fmt: skip
    validated = figures.valid + figures.invalid
    is_enough = _is_enough(validated, FINGERPRINTS_INVALID, limits, active)
    invalid_rate = rate(figures.invalid, validated) if is_enough else None
    yield _Judged(
        FINGERPRINTS_INVALID, invalid_rate, limits.invalid_rate, None, lower_is_worse=False,
        message=f"{figures.invalid} of {validated} streaming fingerprints differed too much from the "
        "whole track's.",
    )  # fmt: skip


def _is_enough(n: int, code: str, limits: Limits, active: Mapping[str, Alert]) -> bool:
    return n >= limits.queries * (HOLDING_SHARE if code in active else 1)


def _level(judged: _Judged, before: Alert | None) -> Level:
    if judged.value is None:
        return Level.HEALTHY
    was_critical = before is not None and before.level is Level.CRITICAL
    if judged.critical is not None and _is_worse(judged, judged.critical, was_critical):
        return Level.CRITICAL
    return Level.WARNING if _is_worse(judged, judged.warning, before is not None) else Level.HEALTHY


def _is_worse(judged: _Judged, limit: float, holds: bool) -> bool:
    assert judged.value is not None
    if judged.lower_is_worse:
        return judged.value < limit * (1 + MARGIN if holds else 1)
    return judged.value > limit * (1 - MARGIN if holds else 1)


def _percent(share: float | None) -> str:
    return f"{100 * (share or 0):.0f} %"
