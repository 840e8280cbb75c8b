"""The Grafana dashboard and the metrics of the cache that it shows."""

import json
import re

from app.monitoring.cache_monitor import Sample
from app.monitoring.cache_report import exposition
from tests.architecture.sources import PROJECT

NAME = re.compile(r"auralis_\w+")


def test_every_figure_of_the_dashboard_is_exposed() -> None:
    full = Sample(0.0, {}, size_mb=1.0, limit_mb=1.0, items=1, evictions=0)
    exposed = {sample.name for family in exposition(full) for sample in family.samples}
    dashboard = json.loads((PROJECT / "docs" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in NAME.findall(target["expr"])
    }
    assert len(asked) > 8
    assert asked <= exposed


def test_a_histogram_ends_with_all_of_its_answers() -> None:
    counts = {"cache.time.redis.0": 2, "cache.time.redis.30": 1, "cache.time_us.redis": 500}
    family = next(each for each in exposition(Sample(0.0, counts)) if each.type == "histogram")
    redis = [
        (sample.name.removeprefix(family.name), sample.value)
        for sample in family.samples
        if sample.labels["source"] == "redis"
    ]
    buckets = [value for suffix, value in redis if suffix == "_bucket"]
    assert buckets == sorted(buckets)
    assert buckets[0] == 2
    assert buckets[-1] == dict(redis)["_count"] == 3
    assert dict(redis)["_sum"] == 0.0005


def test_an_unavailable_cache_is_exposed_as_down() -> None:
    gauges = {family.name: [each.value for each in family.samples] for family in exposition(Sample(0.0, {}))}
    assert gauges["auralis_cache_up"] == [0.0]
    assert "auralis_cache_size_mb" not in gauges
