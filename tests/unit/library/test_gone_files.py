"""Folders of gone files are added up, so that a question can be read."""

from collections import Counter

import pytest

from library.scanning.gone_files import added_up


@pytest.mark.parametrize(
    ("folders", "shown"),
    [
        ({}, []),
        ({b"a/1": 2, b"a/2": 3, b"": 1}, [(b"a/2", 3), (b"a/1", 2), (b"", 1)]),
        ({b"a/1": 2, b"a/2": 3, b"b/1": 1, b"b/2/x": 1}, [(b"a", 5), (b"b", 2)]),
        ({b"a": 1, b"b": 2, b"c": 3, b"d": 4}, [(b"d", 4), (b"c", 3), (b"b", 2)]),
    ],
)
def test_deep_folders_are_added_up(folders: dict[bytes, int], shown: list[tuple[bytes, int]]) -> None:
    assert added_up(Counter(folders), limit=3) == shown
