"""Cover art, drawn: one motif a style, coloured by the album's palette and laid out by its seed."""

import struct
import zlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

SIDE_PX = 600

PALETTES = {  # ground, then four inks
    "dusk": ("#1f2546", "#f3c9a5", "#c9788c", "#6d5a8f", "#37406f"),
    "signal": ("#17181c", "#f2efe6", "#ff5a36", "#8c8f99", "#3b3e47"),
    "neon": ("#12081f", "#f9f871", "#ff4f8b", "#7a3cff", "#22d1c3"),
    "arcade": ("#1b2a49", "#ffd166", "#ef476f", "#06d6a0", "#f4f1de"),
    "paper": ("#efe9dd", "#2e3440", "#b5533c", "#8fa3ad", "#cfc3ae"),
    "velvet": ("#3a1420", "#e9d8a6", "#b23a48", "#7a2e3e", "#d98f5c"),
    "toast": ("#f1dcb7", "#d9653b", "#8a4b32", "#3f6f6a", "#efb35f"),
    "harbour": ("#0e3b43", "#f6c445", "#e4572e", "#17776f", "#f3efe0"),
    "moss": ("#22322a", "#dfe5c9", "#9db17c", "#5f7f5b", "#c98b4a"),
}

Plane = NDArray[np.floating]  # (SIDE_PX, SIDE_PX)
Colour = NDArray[np.floating]  # (3, 1, 1) or (3, SIDE_PX, SIDE_PX): red, green, blue, 0-255
Randomness = np.random.Generator


class Canvas:
    """A square to paint on; lengths are shares of its side, y points down."""

    def __init__(self, palette: str) -> None:
        inks = np.array([list(bytes.fromhex(ink[1:])) for ink in PALETTES[palette]], np.float32)
        self.inks: Colour = inks[..., None, None]
        self.y, self.x = (np.mgrid[:SIDE_PX, :SIDE_PX].astype(np.float32) + 0.5) / SIDE_PX
        self.pixels: Colour = np.tile(self.inks[0], (SIDE_PX, SIDE_PX))

    def tint(self, ink: Colour, strength: Plane) -> None:
        """Blend towards an ink by a strength of 0-1 at each pixel."""
        self.pixels += np.asarray(strength, np.float32) * (ink - self.pixels)

    def lay(self, inside: Plane, ink: Colour, opacity: float = 1.0) -> None:
        """Paint where the distance `inside` an edge is positive, the edge smooth over one pixel."""
        self.tint(ink, opacity * np.clip(inside * SIDE_PX + 0.5, 0, 1))

    def pick(self, numbers: NDArray[np.intp]) -> Colour:
        """Return the inks with these numbers, pixel by pixel."""
        return np.asarray(self.inks[:, :, 0, 0].T[:, numbers])

    def disc(self, x: float, y: float, radius: float) -> Plane:
        """Return the distance of each pixel inside a disc."""
        return np.asarray(radius - np.hypot(self.x - x, self.y - y))

    def cells(self, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp], Plane, Plane]:
        """Return row and column in a grid, and each pixel's position in its cell: 0-1 down, 0-1 across."""
        v, row = np.modf(self.y * count)
        u, column = np.modf(self.x * count)
        return row.astype(np.intp), column.astype(np.intp), v, u


def tides(canvas: Canvas, rng: Randomness) -> None:
    """Draw a moon over water."""
    _, moon, pink, plum, indigo = canvas.inks
    canvas.tint(pink, 0.55 * canvas.y**2)
    x = rng.uniform(0.3, 0.7)
    canvas.lay(canvas.disc(x, 0.3, 0.24), moon, 0.12)
    canvas.lay(canvas.disc(x, 0.3, 0.15), moon)
    for depth in np.linspace(0, 1, 7):
        swell = [
            np.sin(2 * np.pi * (canvas.x * rng.uniform(0.6, 1.4) * pace + rng.uniform())) for pace in (1, 2.6)
        ]
        shore = 0.45 * (1 + depth) + 0.035 * swell[0] + 0.01 * swell[1]
        canvas.lay(canvas.y - shore, (plum + (indigo - plum) * depth) * (1 - 0.3 * depth), 0.75)


def platforms(canvas: Canvas, rng: Randomness) -> None:
    """Draw concrete slabs from above, one of them lit."""
    ground, white, signal, grey, dark = canvas.inks
    for column, left in enumerate(np.linspace(0.08, 0.815, 8)):
        top, height = rng.uniform(0.08, 0.5), rng.uniform(0.25, 0.45)
        upright = np.minimum(canvas.y - top, top + height - canvas.y)
        slab = np.minimum(np.minimum(canvas.x - left, left + 0.087 - canvas.x), upright)
        canvas.lay(slab, signal if column == 5 else (grey, dark, white)[column % 3])
        joints = 0.006 - np.abs((canvas.y - top) % 0.045 - 0.0225)
        canvas.lay(np.minimum(slab, joints), ground, 0.35)


def shards(canvas: Canvas, rng: Randomness) -> None:
    """Draw blades of light that point upward."""
    for blade in range(16):
        angle, (middle, offset) = rng.uniform(0.25, 0.75), rng.normal(0, 0.28, 2)
        across = (canvas.x - 0.5) * np.cos(angle) + (canvas.y - 0.5) * np.sin(angle)
        along = (canvas.y - 0.5) * np.cos(angle) - (canvas.x - 0.5) * np.sin(angle)
        taper = rng.uniform(0.006, 0.06) * (1 - np.abs(along - middle) / rng.uniform(0.15, 0.55))
        canvas.lay(taper - np.abs(across - offset), canvas.inks[1 + blade % 4], 0.8)


def pixels(canvas: Canvas, rng: Randomness) -> None:
    """Draw a figure of an old arcade game, mirrored about its axis."""
    row, column, v, u = canvas.cells(14)
    half = rng.choice(5, size=(14, 7), p=(0.45, 0.2, 0.15, 0.12, 0.08))
    half[np.hypot(*np.mgrid[-6.5:7:1, 0:7:1]) > rng.uniform(5.6, 6.2)] = 0
    figure = np.concatenate([half[:, ::-1], half], 1)
    inset = 0.43 - np.maximum(np.abs(u - 0.5), np.abs(v - 0.5))
    canvas.lay(inset / 14, canvas.pick(figure[row, column]))


def letters(canvas: Canvas, rng: Randomness) -> None:
    """Draw five lines and three notes on paper."""
    _, ink, red, blue, sand = canvas.inks
    canvas.lay(canvas.disc(rng.uniform(0.55, 0.7), rng.uniform(0.32, 0.42), 0.23), sand)
    canvas.lay(canvas.disc(rng.uniform(0.3, 0.42), rng.uniform(0.55, 0.65), 0.16), blue, 0.75)
    for line in range(5):
        bow = 0.38 + 0.06 * line + 0.03 * np.sin(np.pi * (canvas.x + 0.2 * line))
        canvas.lay(0.0016 - np.abs(canvas.y - bow), ink)
    for x in rng.uniform((0.2, 0.42, 0.64), (0.36, 0.58, 0.8)):
        line = int(rng.integers(5))
        y = 0.38 + 0.06 * line + 0.03 * np.sin(np.pi * (x + 0.2 * line))
        stem = np.minimum(0.0022 - np.abs(canvas.x - x - 0.021), 0.085 - np.abs(canvas.y - y + 0.085))
        canvas.lay(np.maximum(canvas.disc(x, y, 0.024), stem), red)


def tiles(canvas: Canvas, rng: Randomness) -> None:
    """Draw quarter circles on a grid, turned at random (Truchet 1704)."""
    row, column, v, u = canvas.cells(6)
    turn, ink, dark = (rng.integers(count, size=(6, 6))[row, column] for count in (4, 4, 2))
    radius = np.hypot(np.where(turn % 2, 1 - u, u), np.where(turn < 2, v, 1 - v))
    canvas.pixels[:] = canvas.pick(3 * dark)
    for edge, colour in ((0.96, 1 + ink), (0.6, 3 - 3 * dark), (0.3, 1 + (ink + 1) % 4)):
        canvas.lay((edge - radius) / 6, canvas.pick(colour))


def sunrise(canvas: Canvas, rng: Randomness) -> None:
    """Draw a slatted sun behind two hills."""
    cream, orange, brown, teal, amber = canvas.inks
    sun = canvas.disc(rng.uniform(0.4, 0.6), 0.44, 0.3)
    canvas.lay(sun, orange + (amber - orange) * np.clip(0.9 - 1.6 * canvas.y, 0, 1))
    below = canvas.y - 0.36
    canvas.lay(np.minimum(0.003 + 0.055 * below - np.abs(below % 0.06 - 0.03), below), cream)
    for ink, top in ((teal, 0.68), (brown, 0.78)):
        canvas.lay(canvas.y - top - 0.06 * np.sin(2 * np.pi * (0.8 * canvas.x + rng.uniform())), ink)


def rings(canvas: Canvas, rng: Randomness) -> None:
    """Draw an echo over water."""
    ground, yellow, red, teal, white = canvas.inks
    x, y = rng.uniform(0.28, 0.42), rng.uniform(0.55, 0.7)
    for ring in range(11, 0, -1):
        wave = canvas.disc(x + 0.012 * ring, y - 0.012 * ring, 0.055 * ring**1.18)
        canvas.lay(wave, (teal, ground, 0.8 * teal)[ring % 3])
        canvas.lay(0.002 - np.abs(wave), white, 1 / ring)
    canvas.lay(canvas.disc(x, y, 0.085), yellow)
    canvas.lay(canvas.disc(x, y, 0.04), red)


def contours(canvas: Canvas, rng: Randomness) -> None:
    """Draw contour lines of a fictional landscape, and its summit."""
    _, pale, sage, green, rust = canvas.inks
    slopes, phases = rng.normal(0, 1.1, (6, 2)), rng.uniform(0, 1, 6)
    hills = [
        np.sin(2 * np.pi * (canvas.x * a + canvas.y * b + c))
        for (a, b), c in zip(slopes, phases, strict=True)
    ]
    level = 2.2 * (np.sum(hills, axis=0) + 5)
    canvas.tint(green, np.clip(np.floor(level) / 22, 0, 1))
    canvas.tint(sage, np.clip(np.floor(level) / 11 - 1, 0, 1))
    steepness = np.hypot(*np.gradient(level)) * SIDE_PX
    canvas.lay(0.0014 - np.abs((level + 0.5) % 1 - 0.5) / np.maximum(steepness, 1e-3), pale, 0.8)
    row, column = np.unravel_index(int(level.argmax()), level.shape)
    canvas.lay(canvas.disc(float(column) / SIDE_PX, float(row) / SIDE_PX, 0.02), rust)


MOTIFS: dict[str, Callable[[Canvas, Randomness], None]] = {
    "ambient": tides,
    "techno": platforms,
    "drum and bass": shards,
    "chiptune": pixels,
    "piano": letters,
    "quartet": tiles,
    "lo-fi": sunrise,
    "dub": rings,
    "field": contours,
}


def draw_cover(style: str, palette: str, seed: int) -> bytes:
    """Draw an album's cover: a PNG of `SIDE_PX` by `SIDE_PX`."""
    canvas = Canvas(palette)
    MOTIFS[style](canvas, np.random.default_rng(seed))
    return encode_png(np.moveaxis(canvas.pixels.round().astype(np.uint8), 0, -1))


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Encode (rows, columns, 3) as PNG (RFC 2083), rows as differences from the one above (filter 2)."""
    rows, columns, _ = pixels.shape
    lines = np.full((rows, 1 + 3 * columns), 2, np.uint8)
    lines[:, 1:] = np.diff(pixels, axis=0, prepend=np.zeros_like(pixels[:1])).reshape(rows, -1)
    header = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines.tobytes())), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
