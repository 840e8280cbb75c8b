"""Figures from counters."""

from collections import Counter
from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics
from cache.monitoring.metrics import BUCKETS_MS
from cache.monitoring.statistics import Figures, between


def responses(*times_ms: float) -> Figures:
    found: Counter[str] = Counter()
    for time_ms in times_ms:
        index = sum(bound < time_ms for bound in BUCKETS_MS)
        found.update(
            {metrics.bucket(Source.REDIS, index): 1, metrics.time_sum(Source.REDIS): int(time_ms * 1000)}
        )
    return Figures.of(found)


def test_lookups_add_up_by_kind_and_source() -> None:
    counts = {
        metrics.lookup(Kind.FINGERPRINT, Source.MEMORY): 5,
        metrics.lookup(Kind.FINGERPRINT, Source.REDIS): 2,
        metrics.lookup(Kind.FINGERPRINT, Source.DATABASE): 1,
        metrics.lookup(Kind.SEARCH, Source.COMPUTED): 2,
        metrics.strategy(Strategy.FAST): 7,
        metrics.tier(Source.REDIS, "hits"): 2,
    }
    figures = Figures.of(counts)
    assert (figures.queries, figures.hits, figures.hit_rate) == (10, 7, 0.7)
    assert (figures.queries_of(Kind.FINGERPRINT), figures.hits_of(Kind.FINGERPRINT)) == (8, 7)
    assert (figures.queries_of(Kind.SEARCH), figures.hits_of(Kind.SEARCH)) == (2, 0)
    assert figures.strategies == {Strategy.FAST: 7, Strategy.ACCURATE: 0, Strategy.BATCH: 0}
    assert figures.tiers[Source.REDIS] == {"hits": 2, "misses": 0, "errors": 0}


def test_empty_counters_have_no_rates() -> None:
    figures = Figures.of({})
    assert figures.hit_rate is None
    assert figures.all_times.mean_ms is None
    assert figures.all_times.percentile_ms(0.95) is None


def test_the_mean_is_exact() -> None:
    times = responses(1.0, 2.0, 6.0).all_times
    assert (times.answers, times.mean_ms) == (3, 3.0)


ROUNDING = 1e-9


@given(st.lists(st.floats(0.05, 6900), min_size=1, max_size=200), st.sampled_from([0.5, 0.95, 0.99]))
def test_percentile_lies_in_the_right_bucket(times_ms: list[float], share: float) -> None:
    result = responses(*times_ms).all_times.percentile_ms(share)
    expected = sorted(times_ms)[max(0, -(-int(share * 100 * len(times_ms)) // 100) - 1)]
    bounds = (0.0, *BUCKETS_MS)
    index = sum(bound < expected for bound in BUCKETS_MS)
    assert result is not None
    low, high = bounds[index], bounds[index + 1]
    assert low * (1 - ROUNDING) <= result <= high * (1 + ROUNDING)


def test_responses_above_all_buckets_take_the_last_bound() -> None:
    assert responses(60_000.0).all_times.percentile_ms(0.5) == BUCKETS_MS[-1]


def test_response_is_counted_in_its_bucket(counted: Counter[str]) -> None:
    metrics.count_response(Source.MEMORY, 1.0)
    metrics.count_response(Source.MEMORY, 1.01)
    figures = Figures.of(counted)
    assert figures.times[Source.MEMORY].answers == 2
    assert figures.times[Source.MEMORY].sum_us == 2010
    assert [n for n in figures.times[Source.MEMORY].counts if n] == [1, 1]


def test_zeros_are_not_counted(counted: Counter[str]) -> None:
    metrics.count({"cache.a": 0, "cache.b": 2})
    metrics.count({"cache.a": 0})
    assert counted == {"cache.b": 2}


def test_figures_between_two_readings() -> None:
    name = metrics.lookup(Kind.LIST, Source.REDIS)
    then: Mapping[str, int] = {name: 5}
    assert between(then, {name: 9}).queries == 4
    assert between({}, {name: 9}).queries == 9
    assert between(then, {name: 2}).queries == 2  # the counters were reset
