"""Whether a player plays a track's file as it is, and the stream that it gets otherwise."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app.subsonic.client_info import ClientInfo, DirectPlayProfile, Limitation, TranscodingProfile
from media.streams.stream_formats import BIT_RATES_KBPS, StreamFormat, bit_rate

HTTP = "http"

#: Containers of a format, and its codec, by the names that players have for them. M4A: `codec_of`.
FORMATS: dict[str, tuple[tuple[str, ...], str]] = {
    "ogg": (("ogg", "oga"), "vorbis"),
    "opus": (("ogg", "oga", "opus"), "opus"),
    "m4a": (("mp4", "m4a"), "aac"),
    "aac": (("aac", "adts"), "aac"),
    "wav": (("wav",), "pcm"),
    "aiff": (("aiff", "aif"), "pcm"),
    "au": (("au",), "pcm"),
    "w64": (("w64",), "pcm"),
    "mka": (("mka", "matroska"), ""),
    "webm": (("webm",), ""),
    "wma": (("wma", "asf"), "wma"),
}

#: Streams by container and codec; the first names are those of responses.
STREAMS: dict[StreamFormat, tuple[tuple[str, ...], tuple[str, ...]]] = {
    StreamFormat.MP3: (("mp3",), ("mp3",)),
    StreamFormat.OPUS: (("ogg", "oga", "opus"), ("opus",)),
    StreamFormat.AAC: (("mp4", "m4a"), ("aac",)),
    StreamFormat.FLAC: (("flac",), ("flac",)),
}

#: AAC has no more; an M4A with a higher bit rate is Apple Lossless.
MOST_AAC = 512_000

CD_HZ, DAT_HZ, MOST_FLAC_HZ = 44_100, 48_000, 192_000

#: Of the streams that are made.
BITS = 16
MOST_LOSSY_CHANNELS = 2


@dataclass(frozen=True, slots=True)
class Stream:
    """A file or a stream; bit/s and Hz, None where it is not known."""

    container: str
    codec: str
    channels: int | None
    bitrate: int | None
    sample_rate: int | None
    bit_depth: int | None = None

    def value(self, name: str) -> int | None:
        """Return the value that a limitation names; None for one that is not known."""
        known = {
            "audiochannels": self.channels,
            "audiobitrate": self.bitrate,
            "audiosamplerate": self.sample_rate,
            "audiobitdepth": self.bit_depth,
        }
        return known.get(name)


@dataclass(frozen=True, slots=True)
class Choice:
    """A stream that a player can get; kbit/s, 0 for FLAC."""

    format: StreamFormat
    kbps: int
    stream: Stream


def source(audio_format: str, channels: int | None, bitrate: int | None, sample_rate: int | None) -> Stream:
    """Return the stream of a file in one of our formats."""
    containers, codec = FORMATS.get(audio_format, ((audio_format,), audio_format))
    if audio_format == "m4a" and (bitrate or 0) > MOST_AAC:
        codec = "alac"
    return Stream(containers[0], codec, channels, bitrate, sample_rate)


def direct_play_faults(player: ClientInfo, file: Stream, audio_format: str) -> list[str]:
    """Return a reason for each profile why it does not play a file; [] if one does."""
    containers = FORMATS.get(audio_format, ((audio_format,), audio_format))[0]
    found = []
    for profile in player.direct_play_profiles:
        fault = _fault(player, profile, file, containers)
        if not fault:
            return []
        found.append(fault)
    return found or ["NoDirectPlayProfile"]


def _fault(player: ClientInfo, profile: DirectPlayProfile, file: Stream, containers: Sequence[str]) -> str:
    checks: tuple[tuple[str, bool], ...] = (
        ("ProtocolNotSupported", not profile.protocols or HTTP in profile.protocols),
        (
            "ContainerNotSupported",
            not profile.containers or not set(profile.containers).isdisjoint(containers),
        ),
        (
            "AudioCodecNotSupported",
            not profile.audio_codecs or _names_codec(profile.audio_codecs, file.codec),
        ),
        ("AudioChannelsNotSupported", _is_within(file.channels, profile.max_audio_channels)),
        ("AudioBitrateNotSupported", _is_within(file.bitrate, player.max_audio_bitrate)),
    )
    wrong = (reason for reason, is_right in checks if not is_right)
    return next(wrong, "") or next(_broken(player, file), "")


def choose(player: ClientInfo, file: Stream) -> Choice | None:
    """Return the stream of the first transcoding profile that can be made; None for none."""
    for profile in player.transcoding_profiles:
        for wanted in StreamFormat:
            choice = _choice(player, profile, file, wanted) if _names(profile, wanted) else None
            if choice is not None:
                return choice
    return None


def _names(profile: TranscodingProfile, wanted: StreamFormat) -> bool:
    containers, codecs = STREAMS[wanted]
    is_container = not profile.container or profile.container in containers
    is_codec = not profile.audio_codec or profile.audio_codec in codecs
    return profile.protocol in ("", HTTP) and is_container and is_codec


def _choice(
    player: ClientInfo, profile: TranscodingProfile, file: Stream, wanted: StreamFormat
) -> Choice | None:
    most = min(_caps(player, wanted), default=0)
    if wanted is StreamFormat.FLAC:
        kbps = 0
    elif most and most < BIT_RATES_KBPS[0] * 1000:
        return None
    else:
        kbps = bit_rate(wanted, most // 1000 or None)
    made = _made(file, wanted, kbps)
    is_right = _is_within(made.channels, profile.max_audio_channels) and _is_within(made.bitrate, most)
    if not is_right or any(_broken(player, made)):
        return None
    return Choice(wanted, kbps, made)


def _made(file: Stream, wanted: StreamFormat, kbps: int) -> Stream:
    containers, codecs = STREAMS[wanted]
    is_flac = wanted is StreamFormat.FLAC
    channels = file.channels
    if channels is not None and not is_flac:
        channels = min(MOST_LOSSY_CHANNELS, channels)
    rate_hz = DAT_HZ if wanted is StreamFormat.OPUS else _rate_hz(file.sample_rate, is_flac)
    # No more than the samples have: it is compressed by an amount that the encoder finds.
    bitrate = (rate_hz or CD_HZ) * (channels or 2) * BITS if is_flac else kbps * 1000
    return Stream(containers[0], codecs[0], channels, bitrate, rate_hz, BITS)


def _rate_hz(source_hz: int | None, is_flac: bool) -> int | None:
    if source_hz is None or (is_flac and source_hz <= MOST_FLAC_HZ):
        return source_hz
    is_of_cd = source_hz % 11_025 == 0
    if is_flac:
        return 4 * CD_HZ if is_of_cd else MOST_FLAC_HZ
    return CD_HZ if is_of_cd else DAT_HZ


def _caps(player: ClientInfo, wanted: StreamFormat) -> Iterator[int]:
    """Yield the highest bit rates that a player names for a stream."""
    yield from filter(None, (player.max_audio_bitrate, player.max_transcoding_audio_bitrate))
    for limitation in _limitations(player, STREAMS[wanted][1][0]):
        if limitation.name == "audiobitrate" and limitation.comparison == "lessthanequal":
            yield from filter(None, _numbers(limitation)[:1])


def _broken(player: ClientInfo, stream: Stream) -> Iterator[str]:
    """Yield a reason for each required limitation that a stream does not meet; unknown values meet all."""
    for limitation in _limitations(player, stream.codec):
        value, numbers = stream.value(limitation.name), _numbers(limitation)
        compare = COMPARISONS.get(limitation.comparison)
        if limitation.required and value is not None and numbers and compare and not compare(value, numbers):
            yield f"{limitation.name} {limitation.comparison} {' '.join(limitation.values)}: is {value}"


def _limitations(player: ClientInfo, codec: str) -> Iterator[Limitation]:
    for profile in player.codec_profiles:
        if profile.name == codec:
            yield from profile.limitations


def _numbers(limitation: Limitation) -> list[int]:
    return [int(each) for each in limitation.values if each.isascii() and each.isdigit() and len(each) < 16]


#: By their names in lower case; of the last two the first value counts.
COMPARISONS: dict[str, Callable[[int, Sequence[int]], bool]] = {
    "equals": lambda value, wanted: value in wanted,
    "notequals": lambda value, wanted: value not in wanted,
    "lessthanequal": lambda value, wanted: value <= wanted[0],
    "greaterthanequal": lambda value, wanted: value >= wanted[0],
}


def _names_codec(names: Sequence[str], codec: str) -> bool:
    """Return whether names of codecs name one; PCM has many names, and a codec that is not known is none."""
    return codec in names or (codec == "pcm" and any(name.startswith(("pcm", "wav")) for name in names))


def _is_within(value: int | None, most: int) -> bool:
    return not most or value is None or value <= most
