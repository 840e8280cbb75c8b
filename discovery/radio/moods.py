"""Moods: regions of the library's sound, as shares of its own tracks."""

from collections.abc import Mapping
from dataclasses import dataclass

Bounds = tuple[tuple[str, float | None, float | None], ...]


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood; bounds are shares of the library's tracks below a value, 0-1."""

    name: str
    bounds: Bounds


#: By id.
MOODS: Mapping[str, Mood] = {
    "calm": Mood("Calm", (("transient_density", None, 0.4), ("lufs", None, 0.5))),
    "energetic": Mood("Energetic", (("transient_density", 0.6, None), ("lufs", 0.5, None))),
    "driving": Mood("Driving", (("tempo_bpm", 0.5, None), ("rhythm_stability", 0.6, None))),
    "warm": Mood("Warm", (("low_mid_pct", 0.6, None), ("spectral_centroid", None, 0.6))),
    "bright": Mood("Bright", (("spectral_centroid", 0.7, None),)),
    "dark": Mood("Dark", (("spectral_centroid", None, 0.3),)),
    "dreamy": Mood("Dreamy", (("harmonic_ratio", 0.6, None), ("transient_density", None, 0.5))),
    "wide": Mood("Wide", (("stereo_width", 0.7, None),)),
}


def resolve(bounds: Bounds, quantiles: Mapping[str, list[float] | None]) -> Bounds:
    """Return bounds as values of dimensions; one that no track has is left out.

    Parameters
    ----------
    quantiles
        0, 0.01 … 1 of each dimension.
    """
    found = []
    for name, low, high in bounds:
        steps = quantiles.get(name)
        if steps:
            values = [None if share is None else steps[round(share * 100)] for share in (low, high)]
            found.append((name, values[0], values[1]))
    return tuple(found)
