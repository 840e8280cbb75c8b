"""Formats of audio, and the magic numbers that tell them apart."""

from __future__ import annotations

from enum import StrEnum

from media.errors import EncryptedError, MediaError, NoAudioStreamError, NotesOnlyError, UnsupportedCodecError


class AudioFormat(StrEnum):
    """The supported formats; values are stored and shown."""

    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"  # Vorbis, or FLAC in Ogg pages
    OPUS = "opus"
    WAV = "wav"
    AIFF = "aiff"
    M4A = "m4a"  # any codec in MPEG-4, also audiobooks and the sound of videos
    AAC = "aac"
    MP2 = "mp2"  # MPEG layers I and II
    MATROSKA = "mka"
    WEBM = "webm"
    WMA = "wma"
    WAVPACK = "wv"
    APE = "ape"
    TTA = "tta"
    MUSEPACK = "mpc"
    DSF = "dsf"
    DFF = "dff"
    AU = "au"
    CAF = "caf"
    AC3 = "ac3"
    EAC3 = "eac3"
    DTS = "dts"
    AMR = "amr"
    SPEEX = "spx"
    TAK = "tak"
    SHORTEN = "shn"
    ATRAC = "oma"
    REAL = "ra"
    W64 = "w64"
    VOC = "voc"
    OTHER = "other"  # what else FFmpeg recognises


_ASF = b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"

# Offset, bytes, format. The sync words of AC-3 and DTS are too short: FFmpeg follows their frames.
_MAGIC: tuple[tuple[int, bytes, AudioFormat], ...] = (
    (0, b"fLaC", AudioFormat.FLAC),
    (4, b"ftyp", AudioFormat.M4A),
    *((4, atom, AudioFormat.M4A) for atom in (b"moov", b"mdat", b"wide")),  # QuickTime before `ftyp`
    (0, b"\x1aE\xdf\xa3", AudioFormat.MATROSKA),
    (0, _ASF, AudioFormat.WMA),
    (0, b"wvpk", AudioFormat.WAVPACK),
    (0, b"MAC ", AudioFormat.APE),
    (0, b"TTA1", AudioFormat.TTA),
    (0, b"MP+", AudioFormat.MUSEPACK),
    (0, b"MPCK", AudioFormat.MUSEPACK),
    (0, b"DSD ", AudioFormat.DSF),
    (0, b"FRM8", AudioFormat.DFF),
    (0, b".snd", AudioFormat.AU),
    (0, b"caff", AudioFormat.CAF),
    (0, b"#!AMR", AudioFormat.AMR),
    (0, b"tBaK", AudioFormat.TAK),
    (0, b"ajkg", AudioFormat.SHORTEN),
    (0, b"EA3", AudioFormat.ATRAC),
    (0, b"ea3", AudioFormat.ATRAC),
    (0, b".RMF", AudioFormat.REAL),
    (0, b".ra\xfd", AudioFormat.REAL),
    (0, b"riff.\x91\xcf\x11", AudioFormat.W64),
    (0, b"Creative Voice File", AudioFormat.VOC),
    (0, b"FLV\x01", AudioFormat.OTHER),
    (0, b"\0\0\x01\xba", AudioFormat.OTHER),  # an MPEG program stream, whose packs may look like frames
)

# Audio files that no decoder here can play, by their reason.
_REFUSED: tuple[tuple[int, bytes, type[MediaError]], ...] = (
    (0, b"MThd", NotesOnlyError),
    (8, b"RMIDdata", NotesOnlyError),
    (0, b"OFR ", UnsupportedCodecError),  # OptimFROG
    (0, b"TTA2", UnsupportedCodecError),
    (0, b"LA0", UnsupportedCodecError),  # Lossless Audio
    (0, b"#!SILK", UnsupportedCodecError),
    (0, b"Extended Module:", UnsupportedCodecError),  # trackers
    (0, b"IMPM", UnsupportedCodecError),
    (44, b"SCRM", UnsupportedCodecError),
    (1080, b"M.K.", UnsupportedCodecError),
    (1080, b"M!K!", UnsupportedCodecError),
    (1080, b"6CHN", UnsupportedCodecError),
    (1080, b"8CHN", UnsupportedCodecError),
    (8, b"aax ", EncryptedError),  # Audible, as a brand of MPEG-4
    (8, b"aaxc", EncryptedError),
    (4, b"\x57\x90\x75\x36", EncryptedError),  # Audible
    (0, b"CTENFDAM", EncryptedError),  # NetEase
)

# Objects of an ASF header (ASF specification 1.20.03, sections 3.14 and 3.15): the file is encrypted.
_ASF_ENCRYPTION = (
    bytes.fromhex("fbb31122 23bdd211 b4b700a0 c955fc6e"),
    bytes.fromhex("14e68a29 2226174c b935dae0 7ee9289c"),
)

_RIFF = {b"WAVE": AudioFormat.WAV, b"AVI ": AudioFormat.OTHER}
# Files in chunks: the first of them names the format.
_CHUNKED = {
    **dict.fromkeys((b"RIFF", b"RF64", b"BW64"), _RIFF),
    b"FORM": {b"AIFF": AudioFormat.AIFF, b"AIFC": AudioFormat.AIFF},
}

# The first packet of an Ogg stream (RFC 3533 section 6).
_OGG_CODECS = (
    (b"OpusHead", AudioFormat.OPUS),
    (b"\x01vorbis", AudioFormat.OGG),
    (b"\x7fFLAC", AudioFormat.OGG),
    (b"Speex   ", AudioFormat.SPEEX),
)
_OGG_VIDEO = (b"\x80theora", b"BBCD", b"OVP80")
_OGG_HEADER_BYTES, _OGG_FIRST_PAGE = 27, 0x02


def find_by_magic(head: bytes) -> AudioFormat | None:
    """Return the format of a file that begins with these bytes; None without a magic number.

    Raises
    ------
    NotesOnlyError, UnsupportedCodecError, EncryptedError, NoAudioStreamError
        The format is known and cannot be played.
    """
    for offset, magic, error in _REFUSED:
        if head.startswith(magic, offset):
            raise error
    kind, form = head[:4], head[8:12]
    if kind == b"OggS":
        return _by_first_pages(head)
    if kind in _CHUNKED:
        return _CHUNKED[kind].get(form)
    found = next((each for offset, magic, each in _MAGIC if head.startswith(magic, offset)), None)
    if found is AudioFormat.WMA and any(guid in head for guid in _ASF_ENCRYPTION):
        raise EncryptedError
    if found is AudioFormat.MATROSKA and b"webm" in head[:64]:
        return AudioFormat.WEBM
    return found


def _by_first_pages(head: bytes) -> AudioFormat | None:
    """Return the codec of an Ogg file: each stream has its first page before any other page."""
    at, has_video = 0, False
    while head.startswith(b"OggS", at) and len(head) > at + _OGG_HEADER_BYTES:
        if not head[at + 5] & _OGG_FIRST_PAGE:
            break
        table = head[at + _OGG_HEADER_BYTES : at + _OGG_HEADER_BYTES + head[at + 26]]
        packet = head[at + _OGG_HEADER_BYTES + len(table) :][:32]
        for start, audio_format in _OGG_CODECS:
            if packet.startswith(start):
                return audio_format
        has_video = has_video or packet.startswith(_OGG_VIDEO)
        at += _OGG_HEADER_BYTES + len(table) + sum(table)
    if has_video:
        raise NoAudioStreamError
    if at and len(head) >= at:  # otherwise it is cut within its first packet
        raise UnsupportedCodecError
    return None
