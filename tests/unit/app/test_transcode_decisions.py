"""What a player plays as it is, and what it gets otherwise."""

from typing import Any

import pytest

from app.subsonic import decisions
from app.subsonic.client_info import (
    ClientInfo,
    CodecProfile,
    DirectPlayProfile,
    Limitation,
    TranscodingProfile,
)
from app.subsonic.decisions import Stream
from media.streams.stream_formats import StreamFormat

HI_RES = Stream("flac", "flac", 6, 3_000_000, 96_000)


def player(**changes: Any) -> ClientInfo:
    return ClientInfo(**{
        "max_audio_bitrate": 0, "max_transcoding_audio_bitrate": 0, "direct_play_profiles": (),
        "transcoding_profiles": (), "codec_profiles": (), **changes,
    })  # fmt: skip


def plays(
    containers: str = "", codecs: str = "", protocols: str = "", channels: int = 0
) -> DirectPlayProfile:
    return DirectPlayProfile(
        tuple(containers.split()), tuple(codecs.split()), tuple(protocols.split()), channels
    )


def takes(container: str, codec: str = "", channels: int = 0, protocol: str = "http") -> TranscodingProfile:
    return TranscodingProfile(container, codec, protocol, channels)


def limits(codec: str, name: str, comparison: str, *values: str, required: bool = True) -> CodecProfile:
    return CodecProfile(codec, (Limitation(name, comparison, values, required),))


@pytest.mark.parametrize(
    ("profile", "fault"),
    [
        (plays(), ""),
        (plays("mp3 flac", "flac", "http", 6), ""),
        (plays(protocols="hls"), "ProtocolNotSupported"),
        (plays("mp3"), "ContainerNotSupported"),
        (plays("flac", "mp3"), "AudioCodecNotSupported"),
        (plays("flac", "flac", "", 2), "AudioChannelsNotSupported"),
    ],
)
def test_a_profile_plays_a_file_or_says_why_not(profile: DirectPlayProfile, fault: str) -> None:
    wanted = player(direct_play_profiles=(profile,))
    assert decisions.direct_play_faults(wanted, HI_RES, "flac") == ([fault] if fault else [])


def test_limits_of_player_and_codec_count() -> None:
    wanted = player(direct_play_profiles=(plays(),), max_audio_bitrate=320_000)
    assert decisions.direct_play_faults(wanted, HI_RES, "flac") == ["AudioBitrateNotSupported"]
    for name, comparison, values, is_met in (
        ("audiosamplerate", "lessthanequal", ("48000",), False),
        ("audiosamplerate", "greaterthanequal", ("48000",), True),
        ("audiochannels", "equals", ("1", "2"), False),
        ("audiochannels", "notequals", ("1", "2"), True),
        ("audiobitdepth", "equals", ("16",), True),  # not known
        ("audioprofile", "equals", ("x",), True),
        ("audiochannels", "equals", ("x",), True),
        ("audiochannels", "like", ("1",), True),
    ):
        profile = limits("flac", name, comparison, *values)
        wanted = player(direct_play_profiles=(plays(),), codec_profiles=(profile,))
        assert (decisions.direct_play_faults(wanted, HI_RES, "flac") == []) is is_met, (name, comparison)
    soft = limits("flac", "audiochannels", "equals", "2", required=False)
    wanted = player(direct_play_profiles=(plays(),), codec_profiles=(soft,))
    assert decisions.direct_play_faults(wanted, HI_RES, "flac") == []


def test_formats_have_the_names_of_players() -> None:
    for audio_format, bitrate, container, codec in (
        ("m4a", 256_000, "mp4", "aac"),
        ("m4a", 900_000, "m4a", "alac"),
        ("opus", 128_000, "ogg", "opus"),
        ("ogg", 128_000, "oga", "vorbis"),
        ("wav", 1_411_200, "wav", "pcm_s16le"),
        ("mp3", 128_000, "mp3", "mp3"),
    ):
        file = decisions.source(audio_format, 2, bitrate, 44_100)
        wanted = player(direct_play_profiles=(plays(container, codec),))
        assert decisions.direct_play_faults(wanted, file, audio_format) == [], audio_format


@pytest.mark.parametrize(
    ("profiles", "limit", "expected"),
    [
        ((takes("mp3", "mp3", 2),), 0, (StreamFormat.MP3, 224)),
        ((takes("flac", "flac", 2, "hls"), takes("ogg", "opus")), 0, (StreamFormat.OPUS, 128)),
        ((takes("mp4", "aac"),), 128_000, (StreamFormat.AAC, 128)),
        ((takes("flac", "flac"),), 0, (StreamFormat.FLAC, 0)),
        ((takes("flac", "flac", 2), takes("mp3")), 0, (StreamFormat.MP3, 224)),  # six channels
        ((takes("flac", "flac"), takes("mp3")), 320_000, (StreamFormat.MP3, 320)),
        ((takes("mp3", "mp3", 1),), 0, None),
        ((takes("mp3"),), 16_000, None),
        ((takes("aac", "aac"),), 0, None),  # bare AAC is not made
        ((takes("", ""),), 0, (StreamFormat.OPUS, 128)),
        ((), 0, None),
    ],
)
def test_the_first_stream_that_can_be_made_is_chosen(
    profiles: tuple[TranscodingProfile, ...], limit: int, expected: tuple[StreamFormat, int] | None
) -> None:
    choice = decisions.choose(
        player(transcoding_profiles=profiles, max_transcoding_audio_bitrate=limit), HI_RES
    )
    assert (choice and (choice.format, choice.kbps)) == expected


def test_streams_keep_the_limits_of_their_codec() -> None:
    rate = limits("mp3", "audiosamplerate", "equals", "44100")
    assert (
        decisions.choose(player(transcoding_profiles=(takes("mp3"),), codec_profiles=(rate,)), HI_RES) is None
    )
    kbps = limits("mp3", "audiobitrate", "lessthanequal", "160000", required=False)
    choice = decisions.choose(player(transcoding_profiles=(takes("mp3"),), codec_profiles=(kbps,)), HI_RES)
    assert choice
    assert choice.stream == Stream("mp3", "mp3", 2, 160_000, 48_000, 16)
    for rate_hz, expected in ((352_800, 176_400), (384_000, 192_000), (96_000, 96_000), (None, None)):
        source = Stream("dsf", "dsf", 2, None, rate_hz)
        flac = decisions.choose(player(transcoding_profiles=(takes("flac"),)), source)
        assert flac
        assert flac.stream.sample_rate == expected
    cd = decisions.choose(player(transcoding_profiles=(takes("mp3"),)), Stream("wav", "pcm", 2, None, 88_200))
    assert cd
    assert cd.stream.sample_rate == 44_100
