"""Loudness of albums, which is remembered while the library stays as it is."""

import pytest

from library import loudness


def test_the_gain_follows_from_the_mean_power() -> None:
    assert loudness.mean([]) is None
    assert loudness.mean([(-18.0, 100.0), (-18.0, None)]) == pytest.approx(0.0)
    assert loudness.mean([(-8.0, 10.0), (-28.0, 10.0)]) == pytest.approx(-7.033, abs=0.001)


def test_gains_are_forgotten_with_a_new_generation_and_beyond_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remembered = loudness._Remembered()
    remembered.of("first")[1] = -3.0
    assert remembered.of("first") == {1: -3.0}
    assert remembered.of("second") == {}
    remembered.of("second").update({1: 1.0, 2: 2.0})
    monkeypatch.setattr(loudness, "MAX_REMEMBERED", 1)
    assert remembered.of("second") == {}


def test_the_peak_is_never_below_the_one_that_was_rounded() -> None:
    assert loudness.peak(bytes([3, 128, 7])) == pytest.approx(128.5 / 255)
    assert loudness.peak(bytes([255])) == 1.0
    assert loudness.peak(b"") is None
