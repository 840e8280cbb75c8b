"""Replay gains of albums, which are remembered while the library stays as it is."""

import pytest

from library.subsonic import gains


def test_the_gain_follows_from_the_mean_power() -> None:
    assert gains.mean([]) is None
    assert gains.mean([(-18.0, 100.0), (-18.0, None)]) == pytest.approx(0.0)
    assert gains.mean([(-8.0, 10.0), (-28.0, 10.0)]) == pytest.approx(-7.033, abs=0.001)


def test_gains_are_forgotten_with_a_new_generation_and_beyond_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    remembered = gains._Remembered()
    remembered.of("first")[1] = -3.0
    assert remembered.of("first") == {1: -3.0}
    assert remembered.of("second") == {}
    remembered.of("second").update({1: 1.0, 2: 2.0})
    monkeypatch.setattr(gains, "MAX_REMEMBERED", 1)
    assert remembered.of("second") == {}
