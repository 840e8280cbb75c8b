"""Names of generated tracks, the same for every tool: twelve words, and a number that makes them unique."""

WORDS = (
    "night",
    "blue",
    "river",
    "stone",
    "glass",
    "winter",
    "garden",
    "light",
    "north",
    "paper",
    "silver",
    "rain",
)

TRACKS_PER_ALBUM, ALBUMS_PER_ARTIST = 10, 5


def name(seed: int, words: int) -> str:
    return " ".join(WORDS[(seed // len(WORDS) ** n) % len(WORDS)] for n in range(words)) + f" {seed}"
