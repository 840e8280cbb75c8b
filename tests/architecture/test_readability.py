"""The goals of `tests.architecture.readability` are met."""

from tests.architecture.readability import measures


def test_goals_are_met() -> None:
    missed = [f"{each.name}: {each.value:.1f}, goal {each.goal:g}" for each in measures() if not each.is_met]
    assert not missed, "see python -m tests.architecture.readability"
