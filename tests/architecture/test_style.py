"""House style that no linter knows."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tests.architecture.sources import PROJECT, ROOMS, Source, code_lines, sources

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_TEST_LINES = 30

#: Names that say nothing of what is done, and those that frameworks gave.
EMPTY_NAMES = re.compile(r"_*(process|handle|do)(_\w+)?")
FOREIGN_NAMES = {"do_GET", "do_POST", "handle_exit", "handle_http_exception", "handle_request"}

#: What is left for later, which never comes.
PROMISES = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")

OURS = sources(*ROOMS)
TESTS = [source for source in sources("tests") if source.path != Path(__file__)]
ALL = [*OURS, *TESTS, *sources("benchmarks")]


def long_functions(files: Iterable[Source], limit: int) -> list[str]:
    return [
        f"{source.name}:{function.lineno} {function.name}: {code_lines(function)} lines"
        for source in files
        for function in source.functions()
        if code_lines(function) > limit
    ]


def test_a_file_can_be_read_in_one_sitting() -> None:
    assert [source.name for source in ALL if source.lines > MAX_FILE_LINES] == []


def test_a_function_fits_a_screen() -> None:
    assert long_functions(OURS, MAX_FUNCTION_LINES) == []


def test_a_test_fits_a_screen() -> None:
    assert long_functions(TESTS, MAX_TEST_LINES) == []


def test_names_say_what_is_done() -> None:
    names = {(source.name, node.name) for source in OURS for node in source.functions()}
    assert [name for name in names if EMPTY_NAMES.fullmatch(name[1]) and name[1] not in FOREIGN_NAMES] == []


def test_nothing_is_left_for_later() -> None:
    assert [source.name for source in ALL if PROMISES.search(source.text)] == []


def test_tests_wait_for_conditions_and_do_not_sleep() -> None:
    calls = ((source, node) for source in TESTS for node in source.nodes() if isinstance(node, ast.Call))
    assert [
        f"{source.name}:{call.lineno}" for source, call in calls if ast.unparse(call.func) == "time.sleep"
    ] == []


def test_test_files_of_one_name_do_not_meet() -> None:
    folders = {source.path.parent for source in TESTS}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_sources_are_found() -> None:
    assert PROJECT / "library" / "work" / "claims.py" in [source.path for source in OURS]
    assert Path(__file__).with_name("sources.py") in [source.path for source in TESTS]
