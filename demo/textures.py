"""Environmental sounds from noise: rain, surf, wind, a stream, and the crackle of a record."""

import numpy as np

from demo.synth import DECAYS_TO_SILENCE, SAMPLE_RATE_HZ, STRIKE_S, Curve, Samples, ease, noise, seconds

COARSE_S = 0.05  # lines between points so close are as good as a curve
RISE = 0.12  # share by which a drop's pitch climbs while it dies


def wander(rng: np.random.Generator, time_s: Curve, period_s: float) -> Curve:
    """Return a smooth random curve between 0 and 1 with a new value every `period_s`."""
    knots = rng.uniform(0, 1, int(time_s[-1] / period_s) + 2)
    coarse_s = np.arange(0, time_s[-1], COARSE_S)
    place, turn = np.modf(coarse_s / period_s)
    here, there = knots[turn.astype(int)], knots[turn.astype(int) + 1]
    return np.asarray(np.interp(time_s, coarse_s, here + (there - here) * ease(place)), np.float32)


def drops(rng: np.random.Generator, samples: int, a_second: float, low_hz: float, decay_s: float) -> Samples:
    """Return tiny tones at random times, most of them faint, up to 2.5 octaves above `low_hz`: (samples,)."""
    time_s = seconds(DECAYS_TO_SILENCE * decay_s)
    count = int(a_second * samples / SAMPLE_RATE_HZ)
    turns = low_hz * 2 ** rng.uniform(0, 2.5, (count, 1)) * (time_s + RISE / decay_s * time_s**2)
    shape = np.exp(-time_s / decay_s) * np.minimum(time_s / STRIKE_S, 1)
    tones = rng.lognormal(-1, 0.8, (count, 1)) * np.sin(2 * np.pi * turns) * shape
    moments = rng.integers(0, samples - len(time_s), (count, 1)) + np.arange(len(time_s))
    return np.bincount(moments.ravel(), tones.ravel(), samples).astype(np.float32)


def rain(rng: np.random.Generator, time_s: Curve) -> Samples:
    """Return a steady hiss with drops on something hollow."""
    hiss = noise(rng, len(time_s), 250, 5000) * (0.25 + 0.1 * wander(rng, time_s, 4))
    return np.asarray(hiss + drops(rng, len(time_s), 90, 900, 0.003))


def surf(rng: np.random.Generator, time_s: Curve) -> Samples:
    """Return waves that rise, break bright and draw back dull."""
    wave = (0.5 + 0.5 * np.sin(2 * np.pi * (time_s / rng.uniform(6, 8) + wander(rng, time_s, 9)))) ** 2
    roar, hiss = noise(rng, len(time_s), 70, 500), noise(rng, len(time_s), 900, 8000)
    return np.asarray(roar * (0.2 + 0.4 * wave) + hiss * (0.08 + 0.6 * wave**2))


def wind(rng: np.random.Generator, time_s: Curve) -> Samples:
    """Return gusts in trees: low and high bands of noise swell together, with differences."""
    gust = wander(rng, time_s, 3.5)
    bands = [noise(rng, len(time_s), low_hz, 4 * low_hz) for low_hz in (90, 300, 900, 2700)]
    return np.asarray(sum(band * (0.08 + gust * wander(rng, time_s, 1.6)) for band in bands))


def stream(rng: np.random.Generator, time_s: Curve) -> Samples:
    """Return bubbles that rise in pitch towards the surface (Minnaert 1933), over a soft rush."""
    return np.asarray(noise(rng, len(time_s), 250, 4000) * 0.25 + drops(rng, len(time_s), 45, 420, 0.008))


def breath(rng: np.random.Generator, time_s: Curve) -> Samples:
    """Return breath-like noise, in and out."""
    return np.asarray(noise(rng, len(time_s), 1500, 6000) * (0.1 + wander(rng, time_s, 3) ** 2))


def crackle(rng: np.random.Generator, time_s: Curve) -> Samples:
    """Return the crackle of a record and the hiss of a tape."""
    dust = drops(rng, len(time_s), 12, 1200, 0.0006) + drops(rng, len(time_s), 1, 500, 0.002)
    return np.asarray(dust + noise(rng, len(time_s), 200, 3500) * 0.03)
