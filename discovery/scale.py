"""Distribution of the library's tracks over each dimension: turns values into percentiles."""

import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from fingerprint.dimensions import DIMENSIONS, unpack
from library import fingerprints, generations
from library.work import engine_upgrades

#: Quantiles 0, 0.01 … 1.
QUANTILES = np.linspace(0.0, 1.0, 101)

#: Recordings that are sampled: with so many at random, the quantiles are off by a half percent at the most
#: (Dvoretzky-Kiefer-Wolfowitz at 99 %: sqrt(ln(200) / 2n) is 0.7 % of n = 50,000).
SAMPLE = 50_000

#: While tracks are being analysed the distribution changes all the time, and little.
REFRESH_INTERVAL_S = 30.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Quantiles by dimension, None where no track has it; the number of tracks and the engine's version."""

    tracks: int
    quantiles: dict[str, list[float] | None]
    engine_version: int


class ScaleIndex:
    """The distribution, computed when it is requested and the library has changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation = ("", -1)
        self._computed_s = 0.0
        self._scale = Scale(0, {}, 0)

    def current(self, session: Session) -> Scale:
        """Return the distribution, at most `REFRESH_INTERVAL_S` old once there is one."""
        seen = generations.find(session, generations.VECTORS)
        with self._lock:
            is_other_database = seen[0] != self._generation[0]
            is_young = self._scale.tracks and time.monotonic() - self._computed_s < REFRESH_INTERVAL_S
            if seen != self._generation and (is_other_database or not is_young):
                self._scale = _compute(session)
                self._generation, self._computed_s = seen, time.monotonic()
            return self._scale


def _compute(session: Session) -> Scale:
    version = engine_upgrades.serving_version(session)
    vectors = fingerprints.sample(session, SAMPLE, version)
    matrix = np.array([unpack(vector) for vector in vectors], dtype=np.float32).reshape(-1, len(DIMENSIONS))
    quantiles = {dimension.name: _quantiles(matrix[:, column]) for column, dimension in enumerate(DIMENSIONS)}
    return Scale(len(vectors), quantiles, version)


def _quantiles(values: NDArray[np.float32]) -> list[float] | None:
    known = values[~np.isnan(values)]
    if not known.size:
        return None
    return [round(float(value), 6) for value in np.quantile(known, QUANTILES)]
