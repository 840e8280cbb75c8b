"""The list of benchmarks is complete, and each figure that it shows exists."""

from benchmarks.__main__ import BENCHMARKS, PROJECT
from benchmarks.support.report import RESULTS
from tests.architecture.sources import sources


def test_every_benchmark_is_listed() -> None:
    runnable = {
        source.path.stem
        for source in sources("benchmarks")
        if source.path.parent.name == "benchmarks" and "__main__" in source.text
    }
    assert {benchmark.name for benchmark in BENCHMARKS} == runnable - {"__main__"}


def test_every_result_exists() -> None:
    for benchmark in BENCHMARKS:
        folder = RESULTS if benchmark.figure else PROJECT
        assert (folder / benchmark.results).is_file(), benchmark.name
        assert benchmark.last()
