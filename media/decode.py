"""Decode a file block by block with the decoder of its format, and report whether it was complete."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from media import formats, identity
from media.cues.decoding import section_blocks
from media.cues.sheets import Section
from media.decoders import DECODERS, TimedBlock, timed_blocks
from media.errors import NoSoundError, NotDecodableError, UnsupportedAudioError
from media.formats import AudioFormat
from media.metadata import find_declared_s, find_metadata, refuse_encrypted
from media.packets import PacketTally
from media.results import Block, DecodeReport

__all__ = ["DecodeReport", "Decoding"]

# The first decoder that opens a file decodes it: the fastest first, with the hash of the packets, which PyAV
# provides at no cost (docs/fingerprint.md has the figures). miniaudio's mp3 is last, since it clips; its
# vorbis is not used, since it segfaults on damaged headers (1.71). libsndfile guesses the length of an mp3
# without one.
_ORDER = {
    AudioFormat.MP3: ("pyav", "soundfile", "miniaudio"),
    AudioFormat.FLAC: ("miniaudio", "pyav", "soundfile"),
    AudioFormat.OGG: ("pyav", "soundfile"),
    AudioFormat.OPUS: ("pyav", "soundfile"),
    AudioFormat.WAV: ("soundfile", "pyav"),
    AudioFormat.AIFF: ("soundfile", "pyav"),
    AudioFormat.M4A: ("pyav",),
    AudioFormat.AAC: ("pyav",),
}
_BY_FFMPEG = ("pyav",)  # all others

# Decoders differ by their lead-in and last frame (at most 4096 samples, 0.5 s at 8 kHz); damage loses more.
SHORTFALL_S = 0.5

# From telephone recordings to DXD; other rates come from broken headers and attacks on memory.
_RATES_HZ = range(4_000, 768_001)
_MOST_CHANNELS = 32

_OGG_TAIL_BYTES = 65_307  # the largest page (RFC 3533 section 6)
_OGG_PAGE_HEADER_BYTES = 27  # its last byte counts the segments of the table that follows
_OGG_LAST_PAGE = 0x04


class Decoding:
    """A file being decoded.

    Parameters
    ----------
    fd : int
    decoder : str, optional
        Use only this decoder instead of the first of the format's order that returns samples.
    section : Section, optional
        Decode this part of the file only, which FFmpeg finds in every format.

    Attributes
    ----------
    sample_rate_hz, channels : int
    declared_s : float or None
        Seconds that the header states, or the section.

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError, NotDecodableError, NoSoundError, UnsupportedAudioError,
    EncryptedError
    """

    def __init__(self, fd: int, decoder: str | None = None, section: Section | None = None) -> None:
        self._began_cpu_s = time.process_time()
        self._fd = fd
        with formats.open_again(fd) as file:
            self._format = formats.sniff(file)
            metadata = find_metadata(file, self._format)
            refuse_encrypted(metadata)
            self._cut_off = self._format in {AudioFormat.OGG, AudioFormat.OPUS} and not _has_last_page(file)
        self.declared_s = _declared_s(find_declared_s(metadata), section)
        self._section = section
        self._cut_off = self._cut_off and section is None
        self._md5_id = identity.find_md5_id(metadata)
        self._order = [decoder] if decoder else list(_BY_FFMPEG) if section else _decoders(self._format)
        self._frames = 0
        self._broke_off = False
        self._tally = PacketTally()
        self._decoder, self._first, self._rest = self._start()
        self.sample_rate_hz, block = self._first
        self.channels = len(block)
        if self.sample_rate_hz not in _RATES_HZ or self.channels > _MOST_CHANNELS:
            raise UnsupportedAudioError(f"{self.sample_rate_hz} Hz, {self.channels} channels")

    def blocks(self) -> Iterator[Block]:
        """Yield each block once: shape (channels, samples), float32, finite, full scale ±1."""
        try:
            for _, block in itertools.chain([self._first], self._rest):
                self._frames += block.shape[1]
                yield _finite(block)
        except NotDecodableError:
            self._broke_off = True

    def report(self) -> DecodeReport:
        """Return the report, once `blocks` is exhausted."""
        duration_s = self._frames / self.sample_rate_hz
        short = self._broke_off or duration_s < (self.declared_s or 0.0) - SHORTFALL_S
        if self._section:
            return self._report(duration_s, short, identity.section_id(self._fd, self._section))
        audio_id = None if short else self._md5_id
        if audio_id is None:
            packets = identity.find_packets(self._tally) or identity.read_packets(self._fd, self._format)
            audio_id = packets.audio_id
            # Without a length in the header, the packets are counted.
            short = short or (self.declared_s is None and duration_s < packets.duration_s - SHORTFALL_S)
        longer_decoder = self._find_longer(duration_s) if short else None
        return self._report(duration_s, short or self._cut_off, audio_id, longer_decoder)

    def _report(
        self, duration_s: float, partial: bool, audio_id: str, longer_decoder: str | None = None
    ) -> DecodeReport:
        return DecodeReport(
            decoder=self._decoder,
            duration_s=duration_s,
            declared_s=self.declared_s,
            partial=partial,
            audio_id=audio_id,
            cpu_s=time.process_time() - self._began_cpu_s,
            longer_decoder=longer_decoder,
        )

    def _start(self) -> tuple[str, TimedBlock, Iterator[TimedBlock]]:
        silent, refusal = False, NotDecodableError()
        for decoder in self._order:
            self._tally = PacketTally()
            blocks = self._blocks(decoder)
            try:
                first = next(blocks, None)
            except NotDecodableError as error:
                refusal = error
                continue
            if first is not None:
                return decoder, first, blocks
            silent = True
        raise NoSoundError if silent else refusal

    def _blocks(self, decoder: str) -> Iterator[TimedBlock]:
        if self._section:
            return section_blocks(self._fd, self._format, self._section)
        return timed_blocks(decoder, self._fd, self._format, self._tally)

    def _find_longer(self, duration_s: float) -> str | None:
        """Return a decoder that decodes clearly more of the file, found by decoding; None without one."""
        found, longest_s = None, duration_s
        for decoder in self._order:
            if decoder != self._decoder:
                length_s = self._length_s(decoder)
                if length_s > longest_s + SHORTFALL_S:
                    found, longest_s = decoder, length_s
        return found

    def _length_s(self, decoder: str) -> float:
        length_s = 0.0
        try:
            for sample_rate_hz, block in timed_blocks(decoder, self._fd, self._format):
                length_s += block.shape[1] / sample_rate_hz
        except NotDecodableError:
            return length_s
        return length_s


def _declared_s(declared_s: float | None, section: Section | None) -> float | None:
    if section is None:
        return declared_s
    end_s = declared_s if section.end_s is None else section.end_s
    return None if end_s is None else max(0.0, end_s - section.start_s)


def _decoders(audio_format: AudioFormat) -> list[str]:
    return [name for name in _ORDER.get(audio_format, _BY_FFMPEG) if name in DECODERS]


def _finite(block: Block) -> Block:
    """Return the block in row order; NaN and infinities of float files become silence."""
    block = np.ascontiguousarray(block)
    with np.errstate(over="ignore", invalid="ignore"):
        energy = np.vdot(block, block)
    return block if np.isfinite(energy) else np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)


def _has_last_page(file: BinaryIO) -> bool:
    """Return whether an Ogg file ends with a page marked as the last: without one the file was cut."""
    file.seek(max(0, file.seek(0, os.SEEK_END) - _OGG_TAIL_BYTES))
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    if len(page) < _OGG_PAGE_HEADER_BYTES or not page[5] & _OGG_LAST_PAGE:
        return False
    table = page[_OGG_PAGE_HEADER_BYTES : _OGG_PAGE_HEADER_BYTES + page[26]]
    return len(page) >= _OGG_PAGE_HEADER_BYTES + len(table) + sum(table)
