"""Frame and FFT sizes for every sample rate."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprint.plan import plan_for

RATES_HZ = st.integers(4_000, 768_000)


def is_smooth(number: int) -> bool:
    for prime in (2, 3, 5):
        while number % prime == 0:
            number //= prime
    return number == 1


@settings(deadline=None)  # a busy machine is no error
@given(RATES_HZ)
def test_frames_last_a_tenth_of_a_second_and_onset_frames_a_fiftieth(rate_hz: int) -> None:
    plan = plan_for(rate_hz)
    assert plan.frame_length / rate_hz == pytest.approx(0.1, rel=0.06)
    assert plan.onset_frame_length * plan.decimation / rate_hz == pytest.approx(0.02, rel=0.06)


@settings(deadline=None)  # a busy machine is no error
@given(RATES_HZ)
def test_every_fft_length_is_fast(rate_hz: int) -> None:
    plan = plan_for(rate_hz)
    assert is_smooth(plan.frame_length)
    assert is_smooth(plan.onset_frame_length)


@settings(deadline=None)  # a busy machine is no error
@given(RATES_HZ)
def test_blocks_hold_whole_hops_and_hops_whole_onset_hops(rate_hz: int) -> None:
    plan = plan_for(rate_hz)
    assert plan.block_length % plan.hop_length == 0
    assert plan.block_length >= plan.frame_length
    assert plan.hop_length == 5 * plan.onset_hop_length * plan.decimation


@pytest.mark.parametrize(
    ("rate_hz", "decimation"), [(22_050, 1), (32_000, 1), (44_100, 2), (96_000, 4), (192_000, 8)]
)
def test_onsets_keep_what_lies_below_11_khz(rate_hz: int, decimation: int) -> None:
    assert plan_for(rate_hz).decimation == decimation


@pytest.mark.parametrize("rate_hz", [0, 3_999, 768_001])
def test_rates_outside_4_to_768_khz_are_refused(rate_hz: int) -> None:
    with pytest.raises(ValueError, match="4-768 kHz"):
        plan_for(rate_hz)
