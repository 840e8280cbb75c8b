"""The catalogue of the demo library, with fictional artists. It needs no numpy, so it loads quickly."""

import zlib
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True)
class Track:
    """A track; its title is the seed of its music."""

    title: str
    guest: str = ""  # a second artist
    genre: str = ""  # in addition to the album's


@dataclass(frozen=True)
class Album:
    """An album in one style."""

    title: str
    artist: str
    year: int
    genres: tuple[str, ...]
    style: str  # in `styles.STYLES` and `covers.MOTIFS`
    palette: str  # in `covers.PALETTES`
    tracks: tuple[Track, ...]

    @property
    def seed(self) -> int:
        """The seed of its cover."""
        return zlib.crc32(self.title.encode())


@dataclass(frozen=True)
class Entry:
    """A track with its number on its album."""

    album: Album
    track: Track
    number: int

    @property
    def seed(self) -> int:
        """The seed of its music."""
        return zlib.crc32(self.track.title.encode())

    @property
    def path(self) -> PurePath:
        """Path of its file in the library; each style uses both formats."""
        suffix = ".flac" if self.number % 3 else ".ogg"
        return PurePath(self.album.artist, self.album.title, f"{self.number:02} {self.track.title}{suffix}")

    @property
    def tags(self) -> dict[str, list[str]]:
        """Vorbis comments."""
        album, track = self.album, self.track
        return {
            "title": [track.title],
            "artist": [album.artist, track.guest] if track.guest else [album.artist],
            "album": [album.title],
            "albumartist": [album.artist],
            "tracknumber": [str(self.number)],
            "tracktotal": [str(len(album.tracks))],
            "discnumber": ["1"],
            "disctotal": ["1"],
            "date": [str(album.year)],
            "genre": [*album.genres, track.genre] if track.genre else [*album.genres],
        }


def entries() -> list[Entry]:
    """Every track of the library."""
    return [Entry(album, track, number) for album in ALBUMS for number, track in enumerate(album.tracks, 1)]


# fmt: off
ALBUMS = (
    Album("Slow Tides", "Maren Hollis", 2019, ("Ambient",), "ambient", "dusk", (
        Track("Low Water Mark"), Track("Glass Harbour", genre="Drone"),
        Track("Where the Fog Sleeps"), Track("Last Light, North Jetty"))),
    Album("Concrete Hours", "Volt Meridian", 2022, ("Techno",), "techno", "signal", (
        Track("Platform Two"), Track("Halogen"), Track("Turnstile", genre="Acid"), Track("Third Rail"))),
    Album("Falling Upward", "Rook & Ember", 2021, ("Drum and Bass",), "drum and bass", "neon", (
        Track("Undertow"), Track("Chimney Swifts", guest="Ines Okonjo"),
        Track("Afterimage"), Track("Paper Lanterns, Fast Road"))),
    Album("Pixel Orchard", "Tiny Comet", 2016, ("Chiptune",), "chiptune", "arcade", (
        Track("Jump Button Sunrise"), Track("Cartridge Heart"),
        Track("Boss of the Bakery", genre="Game"), Track("One Coin Left"))),
    Album("Letters Unsent", "Élise Varga", 2018, ("Classical", "Solo Piano"), "piano", "paper", (
        Track("First Snow, Kitchen Window"), Track("The Stairs Remember"),
        Track("A Coat Too Large"), Track("Étude in Grey"))),
    Album("Four Rooms", "Lower Mill Quartet", 2014, ("Chamber Music",), "quartet", "velvet", (
        Track("Minuet for an Empty Hall"), Track("Courante in the Rain", genre="Baroque"),
        Track("Sarabande, by Candle"), Track("Waltz of the Two Doors"))),
    Album("Kitchen Tapes", "Biscuit Weather", 2020, ("Lo-Fi Hip Hop",), "lo-fi", "toast", (
        Track("Burnt Toast"), Track("Bus 42, Window Seat"),
        Track("Laundry Sunday", genre="Jazz"), Track("Half Past Almost"))),
    Album("Echoes of the Quay", "Harbour Signal", 2011, ("Dub", "Reggae"), "dub", "harbour", (
        Track("Anchor Chain Dub"), Track("Tin Roof Version"),
        Track("Saltwater Steppers", guest="Augusta Bright"), Track("Lighthouse Version"))),
    Album("Places Without People", "Tomas Ahlqvist", 2023, ("Field Recording",), "field", "moss", (
        Track("Rain on the Boathouse"), Track("Surf before Dawn"),
        Track("Wind in the Larches", genre="Ambient"), Track("Stream under Stones"))),
)
# fmt: on
