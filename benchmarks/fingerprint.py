"""How fast tracks are fingerprinted: by decoder, by format, and beside librosa, essentia and bliss-audio.

    python -m benchmarks.fingerprint FOLDER… --peers /tmp/peers/bin/python

Some tracks of each folder are cut to two minutes and encoded in every format. Everything is measured in
processor seconds of one thread on one core, all tools in turn, as often as asked; a speed is the sound's
length over the sum of the files' medians. Prints the tables of docs/fingerprint.md.
"""

import argparse
import os
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus import decoded, pieces
from benchmarks.encoding import FORMATS, encode
from benchmarks.peers import Peers
from benchmarks.settings import machine, on_one_core
from fingerprint.extract import Extractor
from media.decode import Decoding
from media.decoders import DECODERS, timed_blocks
from media.errors import NotDecodableError
from media.formats import AudioFormat
from media.sandbox import Sandbox
from workers.listening import Listener, listen

EXCERPT_S = 120
RATE_HZ = 44_100
TOOLS = {"librosa": "librosa_set", "essentia": "essentia_extractor", "bliss-audio": "bliss"}
PEER_FORMATS = ("mp3", "flac", "ogg")
GOALS = {"analysis": 1000, "mp3": 500, "flac": 500, "ogg": 450, "m4a": 450, "opus": 300}
RATIO_GOAL = 2.0
PEER_GOALS = {"librosa": 20, "essentia": 13, "bliss-audio": 1.0}
QUESTIONS = 200
HOUR_GOAL_MB = 30

Samples = NDArray[np.float32]
Seconds = dict[tuple[str, str], dict[str, list[float]]]  # (format, what): by file


def cpu_s(work: Callable[[], object]) -> float:
    began_s = time.process_time()
    work()
    return time.process_time() - began_s


def analyse(samples: Samples) -> None:
    extractor = Extractor(RATE_HZ, len(samples))
    for start in range(0, samples.shape[1], 10 * RATE_HZ):
        extractor.feed(samples[:, start : start + 10 * RATE_HZ])
    extractor.finish()


def decode(path: str, kind: str, decoder: str) -> None:
    for _ in timed_blocks(decoder, path, AudioFormat(kind)):
        pass


def total(path: str) -> None:
    """Everything in one process: decoding, analysis, identity."""
    with open(path, "rb") as file:
        decoding = Decoding(file.fileno())
        extractor = Extractor(decoding.sample_rate_hz, decoding.channels)
        for block in decoding.blocks():
            extractor.feed(block)
        decoding.report()
    extractor.finish()


def in_child_s(path: str, sandbox: Sandbox) -> float:
    """As a worker does it; the child's processor time counts."""
    with open(path, "rb") as file:
        return listen(sandbox, file.fileno(), Listener()).cpu_s


def reads(path: str, kind: str, decoder: str) -> bool:
    try:
        next(timed_blocks(decoder, path, AudioFormat(kind)))
    except (NotDecodableError, StopIteration, KeyError):
        return False
    return decoder != "miniaudio" or kind in {"mp3", "flac"}


def measure(files: dict[tuple[str, str], str], peers: Peers | None, repeats: int) -> Seconds:
    taken: Seconds = defaultdict(lambda: defaultdict(list))
    decoders = {key: [d for d in DECODERS if reads(path, key[0], d)] for key, path in files.items()}
    with Sandbox() as sandbox:
        for turn in range(repeats):
            for (kind, name), path in files.items():
                for decoder in decoders[kind, name]:
                    seconds = cpu_s(lambda path=path, kind=kind, decoder=decoder: decode(path, kind, decoder))  # type: ignore[misc]
                    taken[kind, decoder][name].append(seconds)
                taken[kind, "total"][name].append(cpu_s(lambda path=path: total(path)))  # type: ignore[misc]
                taken[kind, "child"][name].append(in_child_s(path, sandbox))
                if kind == "wav":
                    _, samples = decoded(path)
                    taken["", "analysis"][name].append(cpu_s(lambda samples=samples: analyse(samples)))  # type: ignore[misc]
                if peers and kind in PEER_FORMATS and turn < 2:  # the first has to load its libraries
                    for tool, question in TOOLS.items():
                        answer = peers.ask(question, path)
                        if "values" in answer:
                            taken[kind, tool][name].append(answer["cpu_s"])
    return taken


def speed(by_file: dict[str, list[float]]) -> float:
    """Times real time."""
    return EXCERPT_S * len(by_file) / sum(statistics.median(seconds) for seconds in by_file.values())


def print_speeds(taken: Seconds) -> None:
    analysis = speed(taken["", "analysis"])
    print("\n| format | soundfile | PyAV | miniaudio | in process | as a worker | goal | total / fastest |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in FORMATS:
        decoders = {
            d: speed(taken[kind, d]) for d in ("soundfile", "pyav", "miniaudio") if taken.get((kind, d))
        }
        here, worker = speed(taken[kind, "total"]), speed(taken[kind, "child"])
        cells = [f"{decoders[d]:.0f}" if d in decoders else "-" for d in ("soundfile", "pyav", "miniaudio")]
        ratio = max(decoders.values()) / here
        goal = f"{GOALS[kind]}" if kind in GOALS else "-"
        print(f"| {kind} | {' | '.join(cells)} | {here:.0f} | {worker:.0f} | {goal} | {ratio:.2f} |")
    print(
        f"\nanalysis alone: {analysis:.0f} x real time (goal {GOALS['analysis']}); "
        f"goal of the last column: {RATIO_GOAL}"
    )


def print_peers(taken: Seconds) -> None:
    print("\n| beside | " + " | ".join(PEER_FORMATS) + " | ours is faster by | goal |")
    print("|---|" + "---|" * (len(PEER_FORMATS) + 2))
    for tool in TOOLS:
        ratios, cells = [], []
        for kind in PEER_FORMATS:
            rows = taken.get((kind, tool))
            if not rows:
                cells.append("-")
                continue
            best = {name: [min(seconds)] for name, seconds in rows.items()}  # the first loads libraries
            ours = {name: taken[kind, "total"][name] for name in rows}
            cells.append(f"{speed(best):.0f}")
            ratios.append(speed(ours) / speed(best))
        shown = " / ".join(f"{ratio:.1f}" for ratio in ratios) or "not to be had here"
        print(f"| {tool} | {' | '.join(cells)} | {shown} | {PEER_GOALS[tool]} |")


def print_child(files: dict[tuple[str, str], str]) -> None:
    """What the bounded child costs: its start, and a question to one that is there."""
    path = next(path for (kind, _), path in files.items() if kind == "wav")
    tiny = Path(path).with_name("tiny.wav")
    encode("wav", np.zeros((2, 100), np.float32), RATE_HZ, tiny)
    with Sandbox() as sandbox, tiny.open("rb") as file:
        began_s = time.monotonic()
        sandbox.audio_id(file.fileno())
        start_s = time.monotonic() - began_s
        pid, times_s = sandbox.pid, []
        for _ in range(QUESTIONS):
            began_s = time.monotonic()
            listen(sandbox, file.fileno(), Listener())
            times_s.append(time.monotonic() - began_s)
        assert sandbox.pid == pid
    print(
        f"\nbounded child: {start_s:.2f} s once to start; then a file of 100 samples, everything included, "
        f"{1000 * statistics.median(times_s):.1f} ms (median of {QUESTIONS} in the same child)"
    )


def print_memory(samples: Samples) -> None:
    extractor = Extractor(RATE_HZ, len(samples))
    extractor.feed(samples)
    before = resident_mb()
    for _ in range(3600 // EXCERPT_S):
        extractor.feed(samples)
    print(
        f"memory added by an hour: {resident_mb() - before:.0f} MB (goal {HOUR_GOAL_MB}); "
        f"this process {resident_mb():.0f} MB"
    )


def resident_mb() -> float:
    with open("/proc/self/statm", "rb") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--peers", help="an interpreter with librosa, essentia, bliss-audio")
    parser.add_argument("--tracks", type=int, default=4)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    on_one_core()
    found = [piece for piece in pieces(options.folders, most_of_one=3) if piece.duration_s > EXCERPT_S]
    chosen = found[:: max(1, len(found) // options.tracks)][: options.tracks]
    peers = Peers(options.peers) if options.peers else None
    with TemporaryDirectory() as folder:
        files = {}
        for number, piece in enumerate(chosen):
            rate_hz, samples = decoded(piece.path)
            excerpt = samples[:, : EXCERPT_S * rate_hz]
            for kind in FORMATS:
                path = Path(folder) / f"{number}.{kind}"
                encode(kind, excerpt, rate_hz, path)
                files[kind, path.stem] = str(path)
        print(machine())
        print(", ".join(f"{piece.soundtrack}/{Path(piece.path).name}" for piece in chosen))
        taken = measure(files, peers, options.repeats)
        print_speeds(taken)
        if peers:
            print_peers(taken)
            peers.close()
        print_child(files)
        print_memory(excerpt)


if __name__ == "__main__":
    main()
