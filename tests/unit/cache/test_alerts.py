"""Alerts begin at their limit and end beyond it by a margin."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cache.kinds import Kind, Source
from cache.monitoring import alerts, metrics
from cache.monitoring.alerts import Alert, AlertLevel, AlertLimits, judge, worst
from cache.monitoring.health import CacheSize
from cache.monitoring.statistics import Figures

LIMITS = AlertLimits(
    hit_rate=0.7, critical_hit_rate=0.5, queries=100, response_ms=200, utilisation=0.9, invalid_rate=0.05
)
ROOMY = CacheSize(items=10, size_mb=10, limit_mb=100, evictions=0)


def hits_and_misses(hits: int, misses: int, **more: int) -> Figures:
    counts = {
        metrics.lookup(Kind.FINGERPRINT, Source.REDIS): hits,
        metrics.lookup(Kind.FINGERPRINT, Source.COMPUTED): misses,
    }
    return Figures.of(counts | more)


def at_rate(percent: int, queries: int = 1000) -> Figures:
    hits = queries * percent // 100
    return hits_and_misses(hits, queries - hits)


def codes(
    figures: Figures, size: CacheSize | None = ROOMY, active: Mapping[str, Alert] | None = None
) -> dict[str, AlertLevel]:
    return {code: alert.level for code, alert in judge(figures, size, LIMITS, active or {}, 0.0).items()}


def test_good_cache_is_healthy() -> None:
    assert codes(at_rate(95)) == {}
    assert worst({}) is AlertLevel.HEALTHY


@pytest.mark.parametrize(
    ("percent", "level"),
    [(70, None), (69, AlertLevel.WARNING), (50, AlertLevel.WARNING), (49, AlertLevel.CRITICAL)],
)
def test_low_hit_rate_is_a_warning_then_critical(percent: int, level: AlertLevel | None) -> None:
    assert codes(at_rate(percent)).get(alerts.HIT_RATE_LOW) is level


def test_few_lookups_raise_no_alert() -> None:
    assert codes(at_rate(0, queries=99)) == {}


def test_alert_keeps_its_start_and_ends_beyond_its_limit() -> None:
    started = judge(at_rate(60), ROOMY, LIMITS, {}, 100.0)
    continued = judge(at_rate(71), ROOMY, LIMITS, started, 200.0)
    assert continued[alerts.HIT_RATE_LOW].since == 100.0
    assert "71%" in continued[alerts.HIT_RATE_LOW].message
    assert judge(at_rate(74), ROOMY, LIMITS, continued, 300.0) == {}
    assert judge(at_rate(71), ROOMY, LIMITS, {}, 400.0) == {}


def test_critical_alert_becomes_a_warning_beyond_its_limit() -> None:
    critical = judge(at_rate(40), ROOMY, LIMITS, {}, 0.0)
    assert codes(at_rate(51), active=critical) == {alerts.HIT_RATE_LOW: AlertLevel.CRITICAL}
    assert codes(at_rate(54), active=critical) == {alerts.HIT_RATE_LOW: AlertLevel.WARNING}


def test_slow_responses_are_a_warning() -> None:
    slow = {metrics.bucket(Source.COMPUTED, 3): 100, metrics.time_sum(Source.COMPUTED): 100 * 201_000}
    assert codes(Figures.of(slow)) == {alerts.RESPONSES_SLOW: AlertLevel.WARNING}
    fast = slow | {metrics.time_sum(Source.COMPUTED): 100 * 199_000}
    assert codes(Figures.of(fast)) == {}


def test_full_cache_is_a_warning() -> None:
    full = replace(ROOMY, size_mb=91)
    started = judge(at_rate(99), full, LIMITS, {}, 0.0)
    assert codes(at_rate(99), full) == {alerts.CACHE_FULL: AlertLevel.WARNING}
    assert alerts.CACHE_FULL in codes(at_rate(99), replace(ROOMY, size_mb=86), active=started)
    assert codes(at_rate(99), replace(ROOMY, size_mb=85), active=started) == {}


def test_cache_without_limit_is_never_full() -> None:
    assert codes(at_rate(99), replace(ROOMY, size_mb=1000, limit_mb=0)) == {}


def test_unavailable_redis_is_critical() -> None:
    started = judge(at_rate(99), None, LIMITS, {}, 100.0)
    assert started[alerts.REDIS_UNREACHABLE].level is AlertLevel.CRITICAL
    later = judge(at_rate(99), None, LIMITS, started, 200.0)
    assert later[alerts.REDIS_UNREACHABLE].since == 100.0
    assert worst(later) is AlertLevel.CRITICAL


def test_invalid_streaming_fingerprints_are_a_warning() -> None:
    figures = hits_and_misses(1, 0, **{metrics.VALID: 94, metrics.INVALID: 6})
    assert codes(figures) == {alerts.FINGERPRINTS_INVALID: AlertLevel.WARNING}
    assert worst(judge(figures, ROOMY, LIMITS, {}, 0.0)) is AlertLevel.WARNING


def test_few_validated_fingerprints_raise_no_alert() -> None:
    assert codes(hits_and_misses(1, 0, **{metrics.INVALID: 99})) == {}
