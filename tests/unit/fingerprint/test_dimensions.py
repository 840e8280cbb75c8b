"""The table of dimensions, and packing into 100 bytes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from fingerprint import dimensions
from fingerprint.dimensions import DIMENSIONS, NAMES, STREAMING_NAMES, Dimension, Group, pack, unpack

VECTORS = hnp.arrays(np.float32, 25, elements=st.floats(width=32, allow_infinity=False))


def test_there_are_25_dimensions_with_13_of_them_streaming() -> None:
    assert len(set(NAMES)) == len(DIMENSIONS) == 25
    assert len(STREAMING_NAMES) == 13


def test_groups_stand_together_in_storage_order() -> None:
    sizes = {group: sum(dimension.group is group for dimension in DIMENSIONS) for group in Group}
    assert list(sizes.values()) == [7, 3, 4, 3, 3, 3, 2]
    assert [dimension.group for dimension in DIMENSIONS] == [
        g for g, size in sizes.items() for _ in range(size)
    ]


def test_streaming_covers_all_of_temporal_spectral_tonal_and_variation_only() -> None:
    streaming = {Group.TEMPORAL, Group.SPECTRAL, Group.TONAL, Group.VARIATION}
    assert all(dimension.streaming == (dimension.group in streaming) for dimension in DIMENSIONS)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=NAMES)
def test_every_row_is_filled(dimension: Dimension) -> None:
    assert dimension.typical_low < dimension.typical_high
    assert all((dimension.unit, dimension.definition, dimension.undefined, dimension.source))


@given(VECTORS)
def test_packing_keeps_values_and_nan(vector: NDArray[np.float32]) -> None:
    packed = pack(vector)
    assert len(packed) == 100
    np.testing.assert_array_equal(unpack(packed), vector)


def test_packed_values_are_little_endian_float32() -> None:
    assert pack([1.0] + [np.nan] * 24)[:4] == b"\x00\x00\x80\x3f"


def test_unpacked_values_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="read-only"):
        unpack(bytes(100))[0] = 1


@pytest.mark.parametrize("length", [0, 99, 101, 200])
def test_unpacking_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"not {length}"):
        unpack(bytes(length))


def test_packing_another_number_of_values_is_refused() -> None:
    with pytest.raises(ValueError, match="25 values"):
        pack([0.0] * 13)


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=NAMES)
def test_readme_shows_every_row_as_it_is(dimension: Dimension) -> None:
    readme = (Path(dimensions.__file__).parent / "README.md").read_text(encoding="utf-8")
    star = " *" if dimension.streaming else ""
    typical = f"{dimension.typical_low:g} … {dimension.typical_high:g}"
    shown = (
        dimension.group,
        dimension.unit,
        typical,
        dimension.transform,
        dimension.definition,
        dimension.undefined,
    )
    assert f"| `{dimension.name}`{star} | {' | '.join(shown)} |" in readme
