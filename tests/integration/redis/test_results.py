"""Results of searches and lists: simultaneous misses compute once, also when a process is killed."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

from cache import keys, leases, memory, results, single_flight, tiers
from cache.client import client
from cache.kinds import Kind, Source, Strategy
from cache.monitoring import metrics
from cache.popularity import Popularity, most_popular
from cache.results import Question, get_or_compute
from cache.single_flight import StillComputingError
from tests.servers import ROOT
from tests.signals import wait_until
from tests.valkeys import Valkey

pytestmark = pytest.mark.integration

CROWD = 200

#: Computes while it holds a lease that does not expire by itself during the test.
VICTIM = """
import time
from cache import keys
from cache.results import Question, get_or_compute
from cache.kinds import Kind

keys.LEASE_TTL_MS = 600_000

def compute():
    print("computing", flush=True)
    time.sleep(60)

get_or_compute(Question(Kind.SEARCH, "1", ["words"]), compute)
"""


def question(generation: str = "1", words: Any = ("words",)) -> Question:
    return Question(Kind.SEARCH, generation, list(words))


def summary(result: results.Result[Any]) -> tuple[Any, Source, Strategy]:
    return result.value, result.source, result.strategy


def test_a_result_is_computed_once_for_each_generation(valkey: Valkey) -> None:
    computed: list[str] = []

    def ask(generation: str) -> results.Result[Any]:
        def compute() -> Any:
            computed.append(generation)
            return [7, [f"from {generation}"]]

        return get_or_compute(question(generation), compute)

    assert summary(ask("1")) == ([7, ["from 1"]], Source.COMPUTED, Strategy.ACCURATE)
    assert summary(ask("1")) == ([7, ["from 1"]], Source.MEMORY, Strategy.FAST)
    memory.tier().clear()
    assert summary(ask("1")) == ([7, ["from 1"]], Source.REDIS, Strategy.FAST)
    assert summary(ask("2")) == ([7, ["from 2"]], Source.COMPUTED, Strategy.ACCURATE)
    assert computed == ["1", "2"]


def test_other_arguments_have_other_results(valkey: Valkey) -> None:
    pages = [(0, 10), (10, 10), (0, 20)]
    found = [get_or_compute(question(words=page), partial(list, page)).value for page in pages]
    assert found == [[0, 10], [10, 10], [0, 20]]
    assert get_or_compute(Question(Kind.LIST, "1", [0, 10]), lambda: "a list").value == "a list"


@pytest.mark.parametrize("forced", [Strategy.ACCURATE, Strategy.BATCH])
def test_forced_result_is_computed_and_cached(valkey: Valkey, forced: Strategy) -> None:
    get_or_compute(question(), lambda: "old")
    assert summary(get_or_compute(question(), lambda: "new", forced)) == ("new", Source.COMPUTED, forced)
    assert get_or_compute(question(), lambda: "never").value == "new"


def test_without_redis_each_process_computes(valkey: Valkey) -> None:
    valkey.end()
    assert summary(get_or_compute(question(), lambda: 1)) == (1, Source.COMPUTED, Strategy.ACCURATE)
    assert summary(get_or_compute(question(), lambda: 2)) == (1, Source.MEMORY, Strategy.FAST)


class Crowd:
    """Two hundred simultaneous requests for one result."""

    def __init__(self, pool: ThreadPoolExecutor, compute: Callable[[], str]) -> None:
        self._together = threading.Barrier(CROWD)
        self._compute = compute
        self._results = [pool.submit(self._ask) for _ in range(CROWD)]

    def outcomes(self) -> Counter[str]:
        return Counter(result.result() for result in self._results)

    def _ask(self) -> str:
        self._together.wait()
        try:
            return str(get_or_compute(question(), self._compute).value)
        except StillComputingError:
            return "retry"


def all_missed(counted: Counter[str]) -> bool:
    return counted[metrics.tier(Source.MEMORY, "misses")] == CROWD


def test_simultaneous_misses_compute_once(valkey: Valkey, counted: Counter[str]) -> None:
    release = threading.Event()

    def compute() -> str:
        release.wait()
        return "found"

    with ThreadPoolExecutor(CROWD) as pool:
        crowd = Crowd(pool, compute)
        wait_until(lambda: all_missed(counted))
        release.set()
        outcomes = crowd.outcomes()
    assert counted[metrics.COMPUTATIONS] == 1
    assert set(outcomes) <= {"found", "retry"}
    assert outcomes["found"] >= 1
    assert get_or_compute(question(), compute).value == "found"


def test_number_of_waiting_requests_is_limited(valkey: Valkey) -> None:
    release = threading.Event()

    def compute() -> str:
        release.wait()
        return "found"

    with ThreadPoolExecutor(single_flight.MAX_WAITING + 1) as pool:
        first = [
            pool.submit(get_or_compute, question(), compute) for _ in range(single_flight.MAX_WAITING + 1)
        ]
        wait_until(lambda: not single_flight._waiting_slots._value)
        with pytest.raises(StillComputingError):
            get_or_compute(question(), compute)
        release.set()
        assert {future.result().value for future in first} == {"found"}
    assert single_flight._waiting_slots._value == single_flight.MAX_WAITING


@pytest.fixture
def victim(valkey: Valkey) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is computing; killed at the end at the latest."""
    with subprocess.Popen([sys.executable, "-c", VICTIM], cwd=ROOT, stdout=subprocess.PIPE) as computing:
        try:
            assert computing.stdout is not None
            assert computing.stdout.readline() == b"computing\n"
            yield computing
        finally:
            computing.kill()


def test_simultaneous_misses_compute_once_after_the_computing_process_is_killed(
    victim: subprocess.Popen[bytes], counted: Counter[str]
) -> None:
    with ThreadPoolExecutor(CROWD) as pool:
        crowd = Crowd(pool, lambda: "mine")
        wait_until(lambda: all_missed(counted))
        assert counted[metrics.COMPUTATIONS] == 0
        victim.kill()
        victim.wait()
        client().pexpire(keys.lease(question().key), 1)
        outcomes = crowd.outcomes()
    assert counted[metrics.COMPUTATIONS] == 1
    assert set(outcomes) <= {"mine", "retry"}
    assert outcomes["mine"] >= 1


def test_result_of_another_process_is_returned(valkey: Valkey, counted: Counter[str]) -> None:
    with leases.leased(question().key) as lease, ThreadPoolExecutor(1) as pool:
        assert lease.is_mine
        waiting = pool.submit(get_or_compute, question(), lambda: "never")
        wait_until(lambda: single_flight._waiting_slots._value < single_flight.MAX_WAITING)
        tiers.warm({question().key: b'"theirs"'}, 60)
        assert summary(waiting.result()) == ("theirs", Source.REDIS, Strategy.FAST)
    assert counted[metrics.COMPUTATIONS] == 0


def test_waiting_for_another_process_ends(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_flight, "WAIT_S", 0.1)
    with leases.leased(question().key), pytest.raises(StillComputingError):
        get_or_compute(question(), lambda: "never")


def test_waiting_for_another_thread_ends(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(single_flight, "WAIT_S", 0.1)
    release = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(get_or_compute, question(), lambda: release.wait() and "late")
        wait_until(lambda: single_flight._flights)
        with pytest.raises(StillComputingError):
            get_or_compute(question(), lambda: "never")
        release.set()
        assert slow.result().value == "late"


def test_next_caller_computes_after_a_failure(valkey: Valkey) -> None:
    release = threading.Event()

    def fail() -> None:
        release.wait()
        raise ValueError("no result")

    with ThreadPoolExecutor(2) as pool:
        failing = pool.submit(get_or_compute, question(), fail)
        wait_until(lambda: single_flight._flights)
        following = pool.submit(get_or_compute, question(), lambda: "found")
        wait_until(lambda: single_flight._waiting_slots._value < single_flight.MAX_WAITING)
        release.set()
        assert following.result().value == "found"
        with pytest.raises(ValueError, match="no result"):
            failing.result()


def test_lease_expires_and_is_released(valkey: Valkey) -> None:
    name = keys.lease("key")
    with leases.leased("key") as lease:
        assert lease.is_mine
        assert 0 < client().pttl(name) <= keys.LEASE_TTL_MS
        with leases.leased("key") as theirs:
            assert not theirs.is_mine
    assert not client().exists(name)


def test_expired_lease_of_another_process_is_not_released(valkey: Valkey) -> None:
    name = keys.lease("key")
    with leases.leased("key"):
        client().set(name, "of another process")
    assert client().get(name) == b"of another process"


def test_lease_is_released_without_redis(valkey: Valkey) -> None:
    with leases.leased("key") as lease:
        assert lease.is_mine
        valkey.end()


def test_miss_takes_three_round_trips(valkey: Valkey) -> None:
    client().ping()  # connected
    before = client().info("stats")["total_reads_processed"]
    assert get_or_compute(question(), lambda: "found").source is Source.COMPUTED
    assert client().info("stats")["total_reads_processed"] - before == 4  # with that of the question itself
    assert not client().exists(keys.lease(question().key))


def test_value_that_was_stored_before_the_lease_is_returned(valkey: Valkey, counted: Counter[str]) -> None:
    key = question().key
    assert single_flight.once(key, lambda value: value, lambda _lease: b"mine") == (b"mine", False)
    client().set(key, b"theirs")
    assert single_flight.once(key, lambda value: value, lambda _lease: b"mine") == (b"theirs", True)
    assert counted[metrics.COMPUTATIONS] == 1
    assert not client().exists(keys.lease(key))


def test_warming_computes_missing_results_only(valkey: Valkey) -> None:
    assert results.warm(question(), lambda: "early")
    assert not results.warm(question(), lambda: "never")
    assert summary(get_or_compute(question(), lambda: "never")) == ("early", Source.REDIS, Strategy.FAST)


def test_popular_searches_are_counted_in_all_processes(valkey: Valkey) -> None:
    one, other = Popularity(), Popularity()
    for words in (["rare", 0, 50], ["often", 0, 50], ["often", 0, 50]):
        one.count(words)
    other.count(["often", 0, 50])
    other.count(["sometimes", 50, 50])
    other.count(["sometimes", 50, 50])
    for each in (one, other, one):
        each.flush()
    assert most_popular(2) == [["often", 0, 50], ["sometimes", 50, 50]]
