"""Analysis of one opened file: all results of a single decoding, for a task or for the command line."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import ParamSpec, Protocol, TypeVar

from fingerprint.extract import Extractor, TrackFingerprint
from fingerprint.features import TrackFeatures
from fingerprint.streaming import CHUNK_S, Preview, StreamingFingerprint, spread_order
from media.cues.sheets import Section
from media.errors import NotDecodableError
from media.results import DecodeReport
from media.sandbox import DecodedAudio, Sandbox
from media.waveform import Waveform

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

#: From ten minutes on, a track takes long enough that a preview is worth its eight excerpts (0.2 s).
PREVIEW_FROM_S = 600.0
PREVIEW_CHUNKS = 8


class Compute(Protocol):
    """Calls a function, possibly in another thread, and waits for its result."""

    def __call__(
        self, function: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs
    ) -> Result:
        """Call the function."""


def call(
    function: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs
) -> Result:
    """Call a function in this thread."""
    return function(*arguments, **options)


class Observer:
    """Receives the progress of an analysis; this base class ignores it."""

    def previewed(self, early: StreamingFingerprint) -> None:
        """Receive a preview of a long track, after each excerpt and before the full analysis."""

    def advanced(self, features: TrackFeatures, declared_s: float | None) -> None:
        """Receive the progress after each block of about ten seconds.

        Parameters
        ----------
        features
            Features of all blocks so far.
        declared_s
            Length in seconds from the file's header.
        """


@dataclass(frozen=True, slots=True)
class FileAnalysis:
    """The results of analysing a file.

    Attributes
    ----------
    waveform : bytes
        Peaks for the player, one byte each.
    cpu_s : float
        Processor time of this process and of the bounded child, in seconds.
    """

    fingerprint: TrackFingerprint
    report: DecodeReport
    waveform: bytes
    cpu_s: float


def analyse(
    sandbox: Sandbox,
    descriptor: int,
    observer: Observer,
    compute: Compute = call,
    section: Section | None = None,
) -> FileAnalysis:
    """Decode an opened file, or a section of it, in the bounded child and compute all results in one pass.

    If another decoder reads more of a damaged file, analyse it again with that one.

    Parameters
    ----------
    compute
        Calls the expensive functions.

    Raises
    ------
    MediaError
        The file cannot be decoded; its `reason` says why.
    """
    began_s = time.process_time()
    audio = sandbox.decode(descriptor, None, section)
    if audio.declared_s and audio.declared_s >= PREVIEW_FROM_S:
        with suppress(NotDecodableError):  # a format in which FFmpeg cannot seek
            for early in _preview(sandbox, descriptor, audio.declared_s, section.start_s if section else 0.0):
                observer.previewed(early)
        audio = sandbox.decode(descriptor, None, section)
    analysis = _run(audio, observer, compute, began_s)
    if analysis.report.longer_decoder:
        audio = sandbox.decode(descriptor, analysis.report.longer_decoder)
        analysis = _run(audio, observer, compute, time.process_time())
    return analysis


def _preview(
    sandbox: Sandbox, descriptor: int, declared_s: float, start_s: float
) -> Iterator[StreamingFingerprint]:
    """Yield the 13 streaming dimensions from more and more excerpts spread over the track."""
    chunks = islice(spread_order(int(declared_s / CHUNK_S)), PREVIEW_CHUNKS)
    preview = None
    for excerpt in sandbox.excerpts(descriptor, [start_s + chunk * CHUNK_S for chunk in chunks], CHUNK_S):
        preview = preview or Preview(excerpt.sample_rate_hz, len(excerpt.samples), declared_s)
        yield preview.add(excerpt.start_s - start_s, excerpt.samples)


def _run(audio: DecodedAudio, observer: Observer, compute: Compute, began_s: float) -> FileAnalysis:
    waveform = Waveform()
    with audio:
        extractor = Extractor(audio.sample_rate_hz, audio.channels)
        for block in audio:
            compute(extractor.feed, block)
            compute(waveform.feed, block)
            observer.advanced(extractor.features, audio.declared_s)
    fingerprint, report = compute(extractor.finish), audio.report
    cpu_s = time.process_time() - began_s + report.cpu_s
    return FileAnalysis(fingerprint, report, waveform.peaks(), cpu_s)
