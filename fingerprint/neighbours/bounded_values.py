"""Dimensions of tracks as they were computed, to find those within bounds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import DIMENSIONS
from fingerprint.plan import FloatArray

#: A dimension with its lowest and highest value; None: unbounded.
Range = tuple[str, float | None, float | None]

_PLACES = {dimension.name: place for place, dimension in enumerate(DIMENSIONS)}


@dataclass(frozen=True, eq=False, slots=True)
class BoundedValues:
    """Values of tracks.

    Attributes
    ----------
    ids : ndarray (n,)
    values : ndarray (25, n)
        NaN where undefined.
    """

    ids: NDArray[np.bytes_]
    values: FloatArray

    def within(self, ranges: Sequence[Range]) -> NDArray[np.bool_]:
        """Return which tracks have dimensions within all bounds."""
        fits: NDArray[np.bool_] = np.ones(len(self.ids), dtype=np.bool_)
        for name, low, high in ranges:
            column = self.values[_PLACES[name]]
            if low is not None:
                fits &= column >= _least(low)
            if high is not None:
                fits &= column <= -_least(-high)
            if low is high is None:
                fits &= ~np.isnan(column)
        return fits


def _least(bound: float) -> np.float32:
    """Return the smallest number of 32 bits that is not below a bound, which SQL compares with 64 bits."""
    with np.errstate(over="ignore"):
        found = np.float32(bound)
    return found if float(found) >= bound else np.nextafter(found, np.float32(np.inf))
