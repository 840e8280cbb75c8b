"""The dashboard asks for figures that exist."""

import json
import re

from app.monitoring.cache_monitor import Sample
from app.monitoring.cache_report import exposition
from tests.architecture.sources import PROJECT

NAME = re.compile(r"auralis_\w+")


def test_every_figure_of_the_dashboard_is_told() -> None:
    full = Sample(0.0, {}, size_mb=1.0, limit_mb=1.0, items=1, evictions=0)
    told = set()
    for family in exposition(full):
        told |= {family.name + suffix for suffix, _labels, _value in family.samples}
    dashboard = json.loads((PROJECT / "docs" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    asked = {
        name
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in NAME.findall(target["expr"])
    }
    assert len(asked) > 8
    assert asked <= told


def test_a_histogram_ends_with_all_of_its_answers() -> None:
    counts = {"cache.time.redis.0": 2, "cache.time.redis.30": 1, "cache.time_us.redis": 500}
    family = next(each for each in exposition(Sample(0.0, counts)) if each.type == "histogram")
    redis = [(suffix, value) for suffix, labels, value in family.samples if labels["source"] == "redis"]
    buckets = [value for suffix, value in redis if suffix == "_bucket"]
    assert buckets == sorted(buckets)
    assert buckets[0] == 2
    assert buckets[-1] == dict(redis)["_count"] == 3
    assert dict(redis)["_sum"] == 0.0005


def test_a_cache_that_is_away_is_told_to_be_down() -> None:
    gauges = {family.name: family.samples for family in exposition(Sample(0.0, {}))}
    assert gauges["auralis_cache_up"] == [("", {}, 0.0)]
    assert "auralis_cache_size_mb" not in gauges
