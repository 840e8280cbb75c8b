"""Steered searches: tracks like one, but with other values in some dimensions."""

from collections.abc import Sequence

import numpy as np

from discovery.sound_view import Nearby, SoundQuery, SoundView
from fingerprint.dimensions import NAMES
from fingerprint.distance import Z_LIMIT

#: The nearest tracks that are ranked again: one dimension of 25 moves a distance little.
RANKED = 1_000

#: What a standard deviation off a value that is aimed at adds to the distance, in typical distances.
EMPHASIS = 0.35

#: Values aimed at by dimension, in its unit.
Aims = Sequence[tuple[str, float]]


def steer(view: SoundView, query: SoundQuery, aims: Aims) -> SoundQuery:
    """Return a query with the values aimed at; it stands for the same track, which is not found itself."""
    values = np.full(len(NAMES), np.nan, dtype=np.float32)
    for name, value in aims:
        values[NAMES.index(name)] = value
    aimed = view.fit.scale.z(values)
    z = np.where(np.isnan(aimed), query.z, aimed)
    return SoundQuery(z, view.fit.metric.mean_distance(z), query.track_id, query.keys)


def emphasise(near: Nearby, query: SoundQuery, aims: Aims, typical: float) -> Nearby:
    """Return candidates in an order in which the dimensions aimed at count more; a missing one is far off."""
    columns = [NAMES.index(name) for name, _value in aims]
    off = np.abs(near.z(range(len(near.ids)))[:, columns] - query.z[columns])
    off[np.isnan(off)] = 2 * Z_LIMIT
    return near.moved(near.distances + off.sum(axis=1) * np.float32(EMPHASIS * typical))
