"""The catalogue of the demo library, with fictional artists. It needs no numpy, so it loads quickly."""

import zlib
from dataclasses import dataclass
from pathlib import PurePath


@dataclass(frozen=True)
class DemoTrack:
    """A track; its title is the seed of its music."""

    title: str
    guest: str = ""  # a second artist
    genre: str = ""  # in addition to the album's


@dataclass(frozen=True)
class DemoAlbum:
    """An album in one style."""

    title: str
    artist: str
    year: int
    genres: tuple[str, ...]
    style: str  # in `styles.STYLES` and `covers.MOTIFS`
    palette: str  # in `covers.PALETTES`
    tracks: tuple[DemoTrack, ...]

    @property
    def seed(self) -> int:
        """The seed of its cover."""
        return zlib.crc32(self.title.encode())


@dataclass(frozen=True)
class Entry:
    """A track with its number on its album."""

    album: DemoAlbum
    track: DemoTrack
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
    DemoAlbum("Slow Tides", "Maren Hollis", 2019, ("Ambient",), "ambient", "dusk", (
        DemoTrack("Low Water Mark"), DemoTrack("Glass Harbour", genre="Drone"),
        DemoTrack("Where the Fog Sleeps"), DemoTrack("Last Light, North Jetty"))),
    DemoAlbum("Concrete Hours", "Volt Meridian", 2022, ("Techno",), "techno", "signal", (
        DemoTrack("Platform Two"), DemoTrack("Halogen"), DemoTrack("Turnstile", genre="Acid"),
        DemoTrack("Third Rail"))),
    DemoAlbum("Falling Upward", "Rook & Ember", 2021, ("Drum and Bass",), "drum and bass", "neon", (
        DemoTrack("Undertow"), DemoTrack("Chimney Swifts", guest="Ines Okonjo"),
        DemoTrack("Afterimage"), DemoTrack("Paper Lanterns, Fast Road"))),
    DemoAlbum("Pixel Orchard", "Tiny Comet", 2016, ("Chiptune",), "chiptune", "arcade", (
        DemoTrack("Jump Button Sunrise"), DemoTrack("Cartridge Heart"),
        DemoTrack("Boss of the Bakery", genre="Game"), DemoTrack("One Coin Left"))),
    DemoAlbum("Letters Unsent", "Élise Varga", 2018, ("Classical", "Solo Piano"), "piano", "paper", (
        DemoTrack("First Snow, Kitchen Window"), DemoTrack("The Stairs Remember"),
        DemoTrack("A Coat Too Large"), DemoTrack("Étude in Grey"))),
    DemoAlbum("Four Rooms", "Lower Mill Quartet", 2014, ("Chamber Music",), "quartet", "velvet", (
        DemoTrack("Minuet for an Empty Hall"), DemoTrack("Courante in the Rain", genre="Baroque"),
        DemoTrack("Sarabande, by Candle"), DemoTrack("Waltz of the Two Doors"))),
    DemoAlbum("Kitchen Tapes", "Biscuit Weather", 2020, ("Lo-Fi Hip Hop",), "lo-fi", "toast", (
        DemoTrack("Burnt Toast"), DemoTrack("Bus 42, Window Seat"),
        DemoTrack("Laundry Sunday", genre="Jazz"), DemoTrack("Half Past Almost"))),
    DemoAlbum("Echoes of the Quay", "Harbour Signal", 2011, ("Dub", "Reggae"), "dub", "harbour", (
        DemoTrack("Anchor Chain Dub"), DemoTrack("Tin Roof Version"),
        DemoTrack("Saltwater Steppers", guest="Augusta Bright"), DemoTrack("Lighthouse Version"))),
    DemoAlbum("Places Without People", "Tomas Ahlqvist", 2023, ("Field Recording",), "field", "moss", (
        DemoTrack("Rain on the Boathouse"), DemoTrack("Surf before Dawn"),
        DemoTrack("Wind in the Larches", genre="Ambient"), DemoTrack("Stream under Stones"))),
)
# fmt: on
