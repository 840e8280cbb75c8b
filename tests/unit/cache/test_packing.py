"""Values in Redis have a checksum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cache.packing import HEADER, CorruptValueError, pack, unpack


@given(st.binary(max_size=200), st.booleans())
def test_packed_value_is_unpacked_unchanged(body: bytes, warmed: bool) -> None:
    assert unpack(pack(body, warmed)) == (body, warmed)


@given(st.binary(min_size=1, max_size=200), st.data())
def test_changed_bit_is_detected(body: bytes, data: st.DataObject) -> None:
    value = bytearray(pack(body))
    at = data.draw(st.integers(HEADER.size, len(value) - 1))
    value[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CorruptValueError):
        unpack(bytes(value))


@pytest.mark.parametrize(
    "value", [b"", b"\x01", bytes(HEADER.size), b"not ours at all", pack(b"cut off")[:-1]]
)
def test_foreign_value_is_refused(value: bytes) -> None:
    with pytest.raises(CorruptValueError):
        unpack(value)
