"""Choices of a sequence: drawn by Hypothesis, which shortens a failing one, or by the seed of a long run."""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

from hypothesis import strategies as st

Option = TypeVar("Option")


class Choices(Protocol):
    """A source of choices."""

    def pick(self, options: Sequence[Option]) -> Option:
        """Return one of some options."""

    def order(self, options: Sequence[Option]) -> list[Option]:
        """Return the options in any order."""

    def number(self, least: int, most: int) -> int:
        """Return a number of a range."""

    def flag(self) -> bool:
        """Return a decision."""


class Drawn:
    """Choices of Hypothesis."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def pick(self, options: Sequence[Option]) -> Option:
        return self._data.draw(st.sampled_from(options))

    def order(self, options: Sequence[Option]) -> list[Option]:
        return self._data.draw(st.permutations(options))

    def number(self, least: int, most: int) -> int:
        return self._data.draw(st.integers(least, most))

    def flag(self) -> bool:
        return self._data.draw(st.booleans())


class Seeded:
    """Choices by a seed: cheap, and the same for each run."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # no secret

    def pick(self, options: Sequence[Option]) -> Option:
        return self._random.choice(options)

    def order(self, options: Sequence[Option]) -> list[Option]:
        return self._random.sample(options, len(options))

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def flag(self) -> bool:
        return self._random.random() < 0.5
