"""Listening to one opened file: everything that one decoding gives, for a task or for the command line."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from fingerprint.extract import Extractor, Fingerprint
from fingerprint.features import TrackFeatures
from media.results import DecodeReport
from media.sandbox import Sandbox
from media.waveform import Waveform

#: Told after each block of about ten seconds: the features so far, and the seconds that the header states.
OnProgress = Callable[[TrackFeatures, float | None], object]


@dataclass(frozen=True, slots=True)
class Hearing:
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


def listen(sandbox: Sandbox, descriptor: int, on_progress: OnProgress | None = None) -> Hearing:
    """Decode an opened file in the bounded child and compute everything in the one pass.

    A damaged file of which another decoder gives more is heard again with that one.

    Raises
    ------
    MediaError
        The file cannot be decoded; its `reason` says why.
    """
    hearing = _listen(sandbox, descriptor, None, on_progress)
    longer_decoder = hearing.report.longer_decoder
    return _listen(sandbox, descriptor, longer_decoder, on_progress) if longer_decoder else hearing


def _listen(
    sandbox: Sandbox, descriptor: int, decoder: str | None, on_progress: OnProgress | None
) -> Hearing:
    began_s = time.process_time()
    waveform = Waveform()
    with sandbox.decode(descriptor, decoder) as audio:
        extractor = Extractor(audio.sample_rate_hz, audio.channels)
        for block in audio:
            extractor.feed(block)
            waveform.feed(block)
            if on_progress:
                on_progress(extractor.features, audio.declared_s)
    fingerprint, report = extractor.finish(), audio.report
    cpu_s = time.process_time() - began_s + report.cpu_s
    return Hearing(fingerprint, report, waveform.peaks(), cpu_s)
