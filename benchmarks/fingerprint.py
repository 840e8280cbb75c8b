"""Measure the speed of fingerprinting: by decoder, by format, and beside librosa, essentia and bliss-audio.

    python -m benchmarks.fingerprint FOLDER… --peers /tmp/peers/bin/python

Some tracks of each folder are cut to two minutes and encoded in every format. Everything is measured in
processor seconds of one thread on one core, all tools in turn, `--repeats` times (the other tools once); a
speed is the sound's length over the sum of the files' medians. Prints the tables of docs/fingerprint.md, and
with ``--write`` puts them there.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks.support.conditions import machine, on_one_core
from benchmarks.support.corpus import decoded, pieces
from benchmarks.support.encoding import FORMATS, encode
from benchmarks.support.footprint import ROLES, peaks_mb
from benchmarks.support.peers import Peers
from benchmarks.support.tables import Tables, distance
from fingerprint.extract import Extractor
from media.decode import Decoding
from media.decoders import DECODERS, timed_blocks
from media.errors import NotDecodableError
from media.formats import AudioFormat
from media.sandbox import Sandbox
from workers.analysis import Observer, analyse

EXCERPT_S = 120
RATE_HZ = 44_100
TOOLS = {"librosa": "librosa_set", "essentia": "essentia_extractor", "bliss-audio": "bliss"}
PEER_FORMATS = ("mp3", "flac", "ogg")
GOALS = {"analysis": 1000, "mp3": 500, "flac": 500, "ogg": 450, "m4a": 450, "opus": 300}
RATIO_GOAL = 2.0
PEER_GOALS = {"librosa": 20, "essentia": 13, "bliss-audio": 1.0}
REQUESTS = 200
HOUR_GOAL_MB, WHOLE_GOAL_MB = 30, 300
HOUR_FORMATS = ("flac", "ogg")  # an hour of mp3 takes minutes to encode
COLUMNS = ("soundfile", "pyav", "miniaudio")

Samples = NDArray[np.float32]
Seconds = dict[tuple[str, str], dict[str, list[float]]]  # (format, stage): by file


def cpu_s(work: Callable[[], object]) -> float:
    began_s = time.process_time()
    work()
    return time.process_time() - began_s


def extract(samples: Samples) -> None:
    extractor = Extractor(RATE_HZ, len(samples))
    for start in range(0, samples.shape[1], 10 * RATE_HZ):
        extractor.feed(samples[:, start : start + 10 * RATE_HZ])
    extractor.finish()


def decode(path: str, kind: str, decoder: str) -> None:
    with open(path, "rb") as file:
        for _ in timed_blocks(decoder, file.fileno(), AudioFormat(kind)):
            pass


def total(path: str) -> None:
    """Decode, analyse and identify a file in this process."""
    with open(path, "rb") as file:
        decoding = Decoding(file.fileno())
        extractor = Extractor(decoding.sample_rate_hz, decoding.channels)
        for block in decoding.blocks():
            extractor.feed(block)
        decoding.report()
    extractor.finish()


def in_child_s(path: str, sandbox: Sandbox) -> float:
    """Analyse a file as a worker does; return the child's processor time."""
    with open(path, "rb") as file:
        return analyse(sandbox, file.fileno(), Observer()).cpu_s


def reads(path: str, kind: str, decoder: str) -> bool:
    try:
        with open(path, "rb") as file:
            next(timed_blocks(decoder, file.fileno(), AudioFormat(kind)))
    except (NotDecodableError, StopIteration, KeyError):
        return False
    return decoder != "miniaudio" or kind in {"mp3", "flac"}


def chosen_of(folders: list[str], wanted: int) -> tuple[list[str], list[Samples]]:
    """Return names and two minutes each of some stereo tracks at 44.1 kHz, evenly picked."""
    found = [piece for piece in pieces(folders, most_of_one=3) if piece.duration_s > EXCERPT_S]
    step = max(1, len(found) // wanted)
    names: list[str] = []
    excerpts: list[Samples] = []
    for piece in [found[row] for start in range(step) for row in range(start, len(found), step)]:
        rate_hz, samples = decoded(piece.path)
        if len(excerpts) < wanted and (rate_hz, len(samples)) == (RATE_HZ, 2):
            names.append(f"{piece.soundtrack}/{Path(piece.path).name}")
            excerpts.append(samples[:, : EXCERPT_S * rate_hz].copy())
        if len(excerpts) == wanted:
            break
    return names, excerpts


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
                    taken["", "analysis"][name].append(cpu_s(lambda samples=samples: extract(samples)))  # type: ignore[misc]
                if peers and kind in PEER_FORMATS and turn == 0:
                    for tool, name_there in TOOLS.items():
                        result = peers.ask(name_there, path)
                        if "values" in result:
                            taken[kind, tool][name].append(result["cpu_s"])
    return taken


def warm(peers: Peers, path: str) -> None:
    """Let the other tools load their libraries and compile their code before they are measured."""
    for tool in TOOLS.values():
        peers.ask(tool, path)


def speed(by_file: dict[str, list[float]]) -> float:
    """Return the speed, as a multiple of real time."""
    return EXCERPT_S * len(by_file) / sum(statistics.median(seconds) for seconds in by_file.values())


def print_speeds(taken: Seconds) -> None:
    print("| format | soundfile | PyAV | miniaudio | as a worker | all in one process | goal | distance "
          "| all / fastest decoder | goal | distance |\n|" + "---|" * 11)  # fmt: skip
    for kind in FORMATS:
        decoders = {d: speed(taken[kind, d]) for d in COLUMNS if taken.get((kind, d))}
        here, worker = speed(taken[kind, "total"]), speed(taken[kind, "child"])
        cells = [f"{decoders[d]:.0f}" if d in decoders else "-" for d in COLUMNS]
        cells += [f"{worker:.0f}", f"{here:.0f}"]
        ratio = max(decoders.values()) / here
        cells += [f"{GOALS[kind]}", distance(here, GOALS[kind])] if kind in GOALS else ["-", "-"]
        cells += [f"{ratio:.2f}"]
        cells += (
            [f"{RATIO_GOAL}", distance(ratio, RATIO_GOAL, at_least=False)] if kind in GOALS else ["-", "-"]
        )
        print(f"| {kind} | {' | '.join(cells)} |")
    analysis = speed(taken["", "analysis"])
    met = distance(analysis, GOALS["analysis"])
    print(f"| analysis alone | - | - | - | - | {analysis:.0f} | {GOALS['analysis']} | {met} | - | - | - |")


def print_peers(taken: Seconds) -> None:
    print("| beside | of | theirs | ours | faster by | goal | distance |\n|---|---|---|---|---|---|---|")
    for tool in TOOLS:
        for kind in PEER_FORMATS:
            rows = taken.get((kind, tool))
            if not rows:
                print(f"| {tool} | {kind} | not available here | - | - | {PEER_GOALS[tool]} | - |")
                continue
            theirs, ours = speed(rows), speed({name: taken[kind, "total"][name] for name in rows})
            met = distance(ours / theirs, PEER_GOALS[tool])
            print(f"| {tool} | {kind} | {theirs:.0f} | {ours:.0f} | {ours / theirs:.1f} "
                  f"| {PEER_GOALS[tool]} | {met} |")  # fmt: skip


def print_child(files: dict[tuple[str, str], str]) -> None:
    """Print the cost of the bounded child: its start, and a request to a running one."""
    path = next(path for (kind, _), path in files.items() if kind == "wav")
    tiny = Path(path).with_name("tiny.wav")
    encode("wav", np.zeros((2, 100), np.float32), RATE_HZ, tiny)
    with Sandbox() as sandbox, tiny.open("rb") as file:
        began_s = time.monotonic()
        sandbox.audio_id(file.fileno())
        start_s = time.monotonic() - began_s
        pid, times_s = sandbox.pid, []
        for _ in range(REQUESTS):
            began_s = time.monotonic()
            analyse(sandbox, file.fileno(), Observer())
            times_s.append(time.monotonic() - began_s)
        assert sandbox.pid == pid
    print(
        f"Bounded child: {start_s:.2f} s once to start; then a file of 100 samples, everything included, "
        f"{1000 * statistics.median(times_s):.1f} ms (median of {REQUESTS} in the same child).\n"
    )


def print_memory(samples: Samples, folder: Path) -> None:
    """Print how much an hour adds to the peak memory of two minutes, each in its own process."""
    print("| peak of resident memory, MB | two minutes | an hour | added | goal | distance |")
    print("|---|---|---|---|---|---|")
    for kind in HOUR_FORMATS:
        peaks = []
        for length_s in (EXCERPT_S, 3600):
            path = folder / f"{length_s}.{kind}"
            encode(kind, samples, RATE_HZ, path, times=length_s // EXCERPT_S)
            peaks.append(peaks_mb(str(path)))
            path.unlink()
        short, long = peaks
        for role in ROLES:
            added = long[role] - short[role]
            met = distance(added, HOUR_GOAL_MB, at_least=False)
            print(
                f"| {kind}, {role} | {short[role]:.0f} | {long[role]:.0f} | {added:.0f} | {HOUR_GOAL_MB} | {met} |"
            )
        both = sum(long.values())
        met = distance(both, WHOLE_GOAL_MB, at_least=False)
        print(
            f"| {kind}, both | {sum(short.values()):.0f} | {both:.0f} | - | {WHOLE_GOAL_MB} in all | {met} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--peers", help="an interpreter with librosa, essentia, bliss-audio")
    parser.add_argument("--tracks", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/fingerprint.md")
    options = parser.parse_args()
    on_one_core()
    chosen, excerpts = chosen_of(options.folders, options.tracks)
    peers = Peers(options.peers) if options.peers else None
    with TemporaryDirectory() as folder:
        files = {}
        for number, excerpt in enumerate(excerpts):
            for kind in FORMATS:
                path = Path(folder) / f"{number}.{kind}"
                encode(kind, excerpt, RATE_HZ, path)
                files[kind, path.stem] = str(path)
        at_start = machine()
        if peers:
            warm(peers, next(iter(files.values())))
        taken = measure(files, peers, options.repeats)
        tables = Tables()
        with tables.section("speed"):
            print(f"`{at_start}`\n\nTwo minutes each of {', '.join(chosen)}:\n")
            print_speeds(taken)
        if peers:
            peers.close()
            with tables.section("peers"):
                print_peers(taken)
        with tables.section("memory"):
            print_child(files)
            print_memory(excerpts[0], Path(folder))
        if options.write:
            tables.write()


if __name__ == "__main__":
    main()
