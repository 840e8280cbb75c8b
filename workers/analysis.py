"""Listening to one opened file: everything that one decoding gives, for a task or for the command line."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ParamSpec, Protocol, TypeVar

from fingerprint.extract import Extractor, Fingerprint
from fingerprint.features import TrackFeatures
from fingerprint.streaming import CHUNK_S, Preview, StreamingFingerprint, spread_order
from media.results import DecodeReport
from media.sandbox import DecodedAudio, Sandbox
from media.waveform import Waveform

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

#: From ten minutes on, a track takes long enough that a preview is worth its eight stretches (0.2 s).
PREVIEW_FROM_S = 600.0
PREVIEW_CHUNKS = 8


class Compute(Protocol):
    """Calls a function with its arguments, maybe elsewhere, and waits for its result."""

    def __call__(
        self, function: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs
    ) -> Result:
        """Call it."""


def call(
    function: Callable[Arguments, Result], *arguments: Arguments.args, **options: Arguments.kwargs
) -> Result:
    """Call a function here and now."""
    return function(*arguments, **options)


class Observer:
    """Is told how far the listening has come; by itself it does not care."""

    def previewed(self, early: StreamingFingerprint) -> None:
        """A long track's next stretch was heard, before all of it is."""

    def advanced(self, features: TrackFeatures, declared_s: float | None) -> None:
        """Another block of about ten seconds was heard.

        Parameters
        ----------
        features
            All so far.
        declared_s
            Seconds that the file's header states.
        """


@dataclass(frozen=True, slots=True)
class Analysis:
    """What came of listening to a file.

    Attributes
    ----------
    waveform : bytes
        Peaks for the player, one byte each.
    cpu_s : float
        Processor seconds of this process and of the bounded child.
    """

    fingerprint: Fingerprint
    report: DecodeReport
    waveform: bytes
    cpu_s: float


def analyse(sandbox: Sandbox, descriptor: int, observer: Observer, compute: Compute = call) -> Analysis:
    """Decode an opened file in the bounded child and compute everything in the one pass.

    A damaged file of which another decoder gives more is heard again with that one.

    Parameters
    ----------
    compute
        Calls the functions that take the processor's time.

    Raises
    ------
    MediaError
        The file cannot be decoded; its `reason` says why.
    """
    began_s = time.process_time()
    audio = sandbox.decode(descriptor)
    if audio.declared_s and audio.declared_s >= PREVIEW_FROM_S:
        for early in _preview(sandbox, descriptor, audio.declared_s):
            observer.previewed(early)
        audio = sandbox.decode(descriptor)
    analysis = _hear(audio, observer, compute, began_s)
    if analysis.report.longer_decoder:
        audio = sandbox.decode(descriptor, analysis.report.longer_decoder)
        analysis = _hear(audio, observer, compute, time.process_time())
    return analysis


def _preview(sandbox: Sandbox, descriptor: int, declared_s: float) -> Iterator[StreamingFingerprint]:
    """The 13 from ever more stretches spread over the track."""
    chunks = islice(spread_order(int(declared_s / CHUNK_S)), PREVIEW_CHUNKS)
    preview = None
    for excerpt in sandbox.excerpts(descriptor, [chunk * CHUNK_S for chunk in chunks], CHUNK_S):
        preview = preview or Preview(excerpt.sample_rate_hz, len(excerpt.samples), declared_s)
        yield preview.add(excerpt.start_s, excerpt.samples)


def _hear(audio: DecodedAudio, observer: Observer, compute: Compute, began_s: float) -> Analysis:
    waveform = Waveform()
    with audio:
        extractor = Extractor(audio.sample_rate_hz, audio.channels)
        for block in audio:
            compute(extractor.feed, block)
            compute(waveform.feed, block)
            observer.advanced(extractor.features, audio.declared_s)
    fingerprint, report = compute(extractor.finish), audio.report
    cpu_s = time.process_time() - began_s + report.cpu_s
    return Analysis(fingerprint, report, waveform.peaks(), cpu_s)
