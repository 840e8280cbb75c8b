"""Measure the cache: `python -m benchmarks.cache`, four minutes on an idle machine. Compare figures of one run only.

Speed-up, hit rates, cost of a batch, a key and metrics, a full cache, a changing library, a plain Flask app.
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask

os.environ.setdefault("AURALIS_DATA", tempfile.mkdtemp(prefix="auralis-bench-"))

from benchmarks.support.report import Report, median_us
from cache import admission, keys, memory, results, vectors
from cache.client import client
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import health, metrics
from cache.results import Question
from config import settings
from fingerprint.dimensions import DIMENSIONS, pack
from fingerprint.extract import Extractor
from launch import embedded
from live.counters import Counters
from tests.signals import wait_until

TRACKS, FIFTH, BATCH = 100_000, 20_000, 50
REQUESTS = 1_000_000
LEARNED = 3_000_000  # with Zipf(0.8), a track at the border of the fifth has some 25 requests by then
MINUTE = 6000  # requests: a hundred a second
REVIEW_EVERY = 200  # batches; the server reviews once a second
TRACK_S, RATE_HZ, BLOCK_S = 240, 44_100, 2
VECTOR = pack(np.linspace(0, 1, len(DIMENSIONS)))
SHOWN = {dimension.name: {"value": 0.123456, "unit": dimension.unit} for dimension in DIMENSIONS}
RUNS = 2000
REQUEST_US = 1000.0  # a cached fingerprint over HTTP: `benchmarks/targets.py`
Times = tuple[float, ...]


@contextmanager
def redis(limit_bytes: int = 64 << 20) -> Iterator[None]:
    """Start an empty cache server, as the launcher does, for this process."""
    with tempfile.TemporaryDirectory(prefix="auralis-") as runtime:
        server = embedded.cache(Path(runtime), 64)
        process = subprocess.Popen(server.program.command, stdout=subprocess.DEVNULL)
        os.environ["AURALIS_CACHE_URL"] = server.url
        settings.current.cache_clear()
        client.cache_clear()
        wait_until(server.socket.exists)
        client().config_set("maxmemory", limit_bytes)
        admission.admission.__dict__.update(admission.AdmissionFilter().__dict__)
        limit_memory(0)
        try:
            yield
        finally:
            client().close()
            process.kill()
            process.wait()


def limit_memory(limit_bytes: int) -> None:
    """Set the limit of the memory tier."""
    tier = memory.MemoryTier(limit_bytes)
    memory.tier = lambda: tier  # type: ignore[assignment]


def ids(numbers: Iterable[Any]) -> list[str]:
    return [f"{number:032x}" for number in numbers]


def load(audio_ids: Sequence[str]) -> dict[str, bytes]:
    return dict.fromkeys(audio_ids, VECTOR)


find = vectors.find_many


def speed_up(report: Report) -> None:
    report.section(f"One fingerprint of a {TRACK_S // 60}-minute track")
    noise = np.random.default_rng(0).normal(0, 0.1, (2, RATE_HZ * BLOCK_S)).astype(np.float32)
    began_s = time.perf_counter()
    extractor = Extractor(RATE_HZ, 2)
    for _ in range(TRACK_S // BLOCK_S):
        extractor.feed(noise)
    extractor.finish()
    computing_us = (time.perf_counter() - began_s) * 1e6
    speed = f"{TRACK_S * 1e6 / computing_us:.0f} x real time"
    report.add("computed (analysis alone)", computing_us / 1000, "ms", note=speed)
    many = ids(range(BATCH))
    with redis():
        vectors.store(load(many))
        bare_us = median_us(lambda: client().get("x"), RUNS)
        redis_us, batch_us = (median_us(partial(find, many[:n]), RUNS) for n in (1, BATCH))
        limit_memory(1_000_000)
        find(many)
        memory_us, memory_batch_us = (median_us(partial(find, many[:n]), RUNS) for n in (1, BATCH))
    report.add("from memory", memory_us, "us", note=f"batch of {BATCH}: {memory_batch_us:.0f} us")
    report.add("from Redis", redis_us, "us", note=f"batch: {batch_us:.0f} us; a bare GET: {bare_us:.0f} us")
    report.add("speed-up, Redis", computing_us / redis_us, "x", least=(10, 5000))
    report.add("speed-up, memory", computing_us / memory_us, "x", least=(10, 5000))
    report.add(f"batch of {BATCH} against one, Redis", batch_us / redis_us, "x", most=(None, 3.0))


def memory_a_key(report: Report) -> int:
    """Return the memory with which Redis holds a fifth of the tracks while it serves requests, bytes."""
    with redis():
        before = int(client().info("memory")["used_memory"])
        store(range(FIFTH))
        after = int(client().info("memory")["used_memory"])
        client().config_set("maxmemory", after)
        store(range(FIFTH, 2 * FIFTH))
        size = health.find_size()
    assert size is not None
    report.section("Memory")
    each = (after - before) / FIFTH
    report.add("a fingerprint in Redis, all in", each, "B", most=(None, 230))
    return after + int((FIFTH - size.items) * each)  # connections take some of it while it serves requests


def store(numbers: Sequence[int], save: Callable[[Mapping[str, bytes]], object] = vectors.store) -> None:
    for start in range(0, len(numbers), 1000):
        save(load(ids(numbers[start : start + 1000])))


def draws(alpha: float, requests: int) -> tuple[Any, Any, float]:
    """Return the requested tracks; all tracks, the most popular first; and the best possible hit rate."""
    weights = np.arange(1, TRACKS + 1) ** -alpha
    weights /= weights.sum()
    generator = np.random.default_rng(25)
    by_rank = generator.permutation(TRACKS)
    return by_rank[generator.choice(TRACKS, requests, p=weights)], by_rank, float(weights[:FIFTH].sum())


def request(requested: Any) -> Any:
    """Request tracks through the cache, load its misses, and return the hit rate of each batch."""
    rates = []
    for n, start in enumerate(range(0, len(requested), BATCH)):
        wanted = ids(requested[start : start + BATCH])
        found = vectors.find_many(wanted)
        vectors.load_many([id_ for id_ in wanted if id_ not in found], load)
        rates.append(sum(id_ in found for id_ in wanted) / len(wanted))
        if n % REVIEW_EVERY == 0:
            admission.admission.review(health.find_size())
    return np.array(rates)


def warm(numbers: Any) -> None:
    store(numbers, vectors.warm)


def hit_rates(report: Report, limit_bytes: int) -> None:
    report.section(f"Hit rate, Zipf over {TRACKS:,} tracks, Redis sized for {FIFTH:,}, no memory tier")
    for alpha in (0.8, 1.0, 1.2):
        marks = (REQUESTS, LEARNED) if alpha == 0.8 else (REQUESTS,)
        requested, by_rank, best = draws(alpha, marks[-1])
        with redis(limit_bytes):
            rates = request(requested)
        cold = rates[: MINUTE // BATCH].mean()
        report.add(f"Zipf({alpha}), cold: the first {MINUTE:,} requests", cold)
        for mark in marks:
            steady = rates[mark * 3 // 4 // BATCH : mark // BATCH].mean()
            report.add(f"Zipf({alpha}), after {mark:,}", steady, note=f"best possible {best:.3f}")
            report.add("  share of the best possible", steady / best, least=(None, 0.97))
        with redis(limit_bytes):
            warm(by_rank[: int(FIFTH * 0.9)])
            warmed = request(requested[:MINUTE]).mean()
        report.add(f"Zipf({alpha}), warmed: the first {MINUTE:,} requests", warmed)
        report.add("  ahead of cold", (warmed - cold) * 100, "points", least=(None, 10))


def typical_use(report: Report) -> None:
    report.section("Typical use: a household's 5,000 tracks, Zipf(1.0), default sizes (256 and 8 MB)")
    weights = 1 / np.arange(1, 5001)
    requested = np.random.default_rng(25).choice(5000, 20_000, p=weights / weights.sum())

    def rate(requests: int, warmed: int) -> float:
        with redis(256 << 20):
            limit_memory(8 << 20)
            warm(np.arange(warmed))
            return float(request(requested[:requests]).mean())

    report.add("cold, 20,000 requests", rate(20_000, 0), least=(0.70, 0.80))
    cold, warmed = rate(300, 0), rate(300, 100)
    report.add("cold: the first minute (300 requests)", cold)
    report.add("the 100 most popular warmed", warmed)
    report.add("  ahead of cold", (warmed - cold) * 100, "points", least=(None, 10))


def cost_of_metrics(report: Report) -> None:
    report.section("Metrics")
    metrics.count_with(Counters().add_many)
    tiers = {metrics.tier(Source.MEMORY, "hits"): 1, metrics.tier(Source.MEMORY, "misses"): 0}
    lookup = {metrics.lookup(Kind.FINGERPRINT, Source.MEMORY): 1, metrics.strategy(Strategy.FAST): 1}

    def count() -> None:
        metrics.count(tiers)
        metrics.count(lookup)
        metrics.count_response(Source.MEMORY, 0.7)

    cost_us = median_us(count, RUNS * 5)
    metrics.count_with(lambda _counts: None)
    report.add("counting one cached request", cost_us, "us")
    share, note = 100 * cost_us / REQUEST_US, f"of {REQUEST_US:.0f} us"
    report.add("  share of a cached request over HTTP", share, "%", most=(None, 2), note=note)


def at_a_full_cache(report: Report, limit_bytes: int) -> None:
    report.section("A full cache")
    requested, _by_rank, _best = draws(1.0, 100_000)
    with redis(limit_bytes):
        store(range(TRACKS, TRACKS + 2 * FIFTH))
        began_s = time.perf_counter()
        request(requested)
        full_us = (time.perf_counter() - began_s) * 1e6 / (len(requested) / BATCH)
        size = health.find_size()
    assert size is not None
    note = f"{size.evictions:,} evictions, {size.utilisation:.0%} of its memory used"
    report.add(f"batch of {BATCH}, its misses loaded", full_us, "us", note=note)


def changing_library(report: Report) -> None:
    report.section("A library that changes often: 5,000 searches for 200 terms, Zipf(1.0)")
    words = draws(1.0, 5000)[0] % 200
    for changes in (0, 10, 100, 1000):
        computed: list[int] = []
        times_us: list[float] = []
        with redis():
            limit_memory(8 << 20)
            for n, word in enumerate(words):
                question = Question(Kind.SEARCH, f"{changes}.{n * changes // 5000}", [int(word)])
                began_ns = time.perf_counter_ns()
                results.get_or_compute(question, partial(_compute, computed))
                times_us.append((time.perf_counter_ns() - began_ns) / 1000)
        note = f"mean {np.mean(times_us):.0f} us, p99 {np.percentile(times_us, 99):.0f} us"
        report.add(f"{changes} changes: hit rate", 1 - len(computed) / len(words), note=note)


def _compute(computed: list[int]) -> list[int]:
    computed.append(1)
    return list(range(BATCH))


def beside_plain_flask(report: Report) -> None:
    report.section(f"Beside a plain Flask app: one fingerprint from Redis, and {BATCH}")
    many = ids(range(BATCH))
    with redis():
        vectors.store(load(many))
        ours = tuple(median_us(partial(find, many[:n]), RUNS // 4) for n in (1, BATCH))
        size = client().memory_usage(keys.fingerprint(many[0]))
        report.add("ours", ours[0], "us", note=f"{BATCH}: {ours[1]:.0f} us, {size} B a key")
        client().mset({id_: json.dumps(SHOWN) for id_ in many})
        plain = tuple(median_us(partial(_get_json, many[:n]), RUNS // 10) for n in (1, BATCH))
        _compare(report, "redis-py, GET of JSON", ours, plain, f"{client().memory_usage(many[0])} B a key")
        if importlib.util.find_spec("flask_caching") is None:
            print("  Flask-Caching: not installed (pip install --target DIR flask-caching, PYTHONPATH=DIR)")
            return
        app = Flask("bench")
        kind = {"CACHE_TYPE": "RedisCache", "CACHE_REDIS_URL": settings.current().cache_url}
        shared = importlib.import_module("flask_caching").Cache(app, config=kind)
        with app.app_context():
            shared.set_many(dict.fromkeys(many, SHOWN))
            calls = (partial(shared.get, many[0]), partial(shared.get_many, *many))
            pickled = tuple(median_us(call, RUNS // 4) for call in calls)
        _compare(report, "Flask-Caching, get and get_many", ours, pickled, "pickles")


def _get_json(wanted: Sequence[str]) -> list[Any]:
    return [json.loads(client().get(id_) or b"") for id_ in wanted]


def _compare(report: Report, name: str, ours: Times, theirs: Times, note: str) -> None:
    report.add(name, theirs[0], "us", note=f"{BATCH}: {theirs[1]:.0f} us, {note}")
    report.add(f"  ours ahead by, {BATCH}", theirs[1] / ours[1], "x", least=(None, 1.0))


def main() -> int:
    report = Report("cache")
    speed_up(report)
    limit_bytes = memory_a_key(report)
    cost_of_metrics(report)
    beside_plain_flask(report)
    at_a_full_cache(report, limit_bytes)
    changing_library(report)
    typical_use(report)
    hit_rates(report, limit_bytes)
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
