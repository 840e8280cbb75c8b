# ruff: noqa: E402  # each tool takes seconds to import, and after the settings of its threads
# mypy: ignore-errors
# (the tools are not installed where we are checked)
"""Run other tools on request, in an interpreter that has librosa, essentia, pyebur128 and bliss-audio.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install librosa essentia pyebur128 bliss-audio

Each line on standard input is ``{"tool": …, "path": …}``; each result a line with ``cpu_s`` and ``values``,
or ``error``. Nothing of Auralis is imported.
"""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

PARITY_RATE_HZ = 22_050  # librosa's own default


def librosa_set(path):
    """Return librosa's counterparts of our 25: tempo, onsets, centroid, rolloff, flatness, HPSS."""
    import librosa

    samples, rate_hz = librosa.load(path, sr=PARITY_RATE_HZ, mono=True)
    spectrum = np.abs(librosa.stft(samples))
    harmonic, _ = librosa.decompose.hpss(spectrum)
    onset = librosa.onset.onset_strength(S=librosa.amplitude_to_db(spectrum), sr=rate_hz)
    tempo_bpm, _ = librosa.beat.beat_track(onset_envelope=onset, sr=rate_hz)
    onsets = librosa.onset.onset_detect(onset_envelope=onset, sr=rate_hz)
    level = librosa.feature.rms(S=spectrum)[0]
    loud = level > level.max() * 10 ** (-50 / 20)
    return {
        "tempo_bpm": float(np.atleast_1d(tempo_bpm)[0]),
        "spectral_centroid": float(librosa.feature.spectral_centroid(S=spectrum, sr=rate_hz)[0][loud].mean()),
        "spectral_rolloff": float(librosa.feature.spectral_rolloff(S=spectrum, sr=rate_hz)[0][loud].mean()),
        "spectral_flatness": float(librosa.feature.spectral_flatness(S=spectrum)[0][loud].mean()),
        "harmonic_ratio": float((harmonic**2).sum() / (spectrum**2).sum()),
        "transient_density": len(onsets) / (len(samples) / rate_hz),
    }


def librosa_mfcc(path):
    """Return mean and standard deviation of 20 MFCC: the vector that most tutorials search by."""
    import librosa

    samples, rate_hz = librosa.load(path, sr=PARITY_RATE_HZ, mono=True)
    mfcc = librosa.feature.mfcc(y=samples, sr=rate_hz, n_mfcc=20)
    return {f"mfcc_{i}": float(v) for i, v in enumerate([*mfcc.mean(axis=1), *mfcc.std(axis=1)])}


def essentia_extractor(path):
    """Return the low-level and rhythm features of essentia's MusicExtractor, with its defaults."""
    import essentia
    import essentia.standard

    essentia.log.infoActive = essentia.log.warningActive = False
    pool, _ = essentia.standard.MusicExtractor(
        lowlevelStats=["mean", "stdev"], rhythmStats=["mean", "stdev"], tonalStats=["mean", "stdev"]
    )(path)
    wanted = [
        n for n in pool.descriptorNames() if n.startswith(("lowlevel.", "rhythm.bpm", "rhythm.onset_rate"))
    ]
    return {
        f"{name}.{i}": float(v)
        for name in wanted
        if isinstance(pool[name], (float, np.ndarray))
        for i, v in enumerate(np.ravel(pool[name])[:40])
    }


def essentia_tempo(path):
    """Return tempi of RhythmExtractor2013 (multifeature) and the Percival estimator, at the required 44.1 kHz."""
    import essentia
    import essentia.standard

    essentia.log.infoActive = essentia.log.warningActive = False
    samples = essentia.standard.MonoLoader(filename=path, sampleRate=44_100)()
    return {
        "tempo_bpm": float(essentia.standard.RhythmExtractor2013(method="multifeature")(samples)[0]),
        "percival_bpm": float(essentia.standard.PercivalBpmEstimator()(samples)),
        "transient_density": float(essentia.standard.OnsetRate()(samples)[1]),
    }


def ebur128(path):
    """Return libebur128's integrated loudness, and levels of the same samples."""
    import pyebur128
    import soundfile

    samples, rate_hz = soundfile.read(path, dtype="float64", always_2d=True)
    state = pyebur128.R128State(samples.shape[1], rate_hz, pyebur128.MeasurementMode.MODE_I)
    state.add_frames(samples.ravel(), len(samples))
    rms = np.sqrt(np.mean(np.square(samples)))
    left, right = samples[:, 0], samples[:, -1]
    return {
        "lufs": float(pyebur128.get_loudness_global(state)),
        "crest_db": float(20 * np.log10(np.abs(samples).max() / rms)),
        "phase_correlation": float(left @ right / np.sqrt((left @ left) * (right @ right))),
    }


def bliss(path):
    """Return bliss-audio's vector, computed in Rust."""
    import bliss_audio

    return {f"bliss_{i}": float(v) for i, v in enumerate(bliss_audio.Song(path).analysis)}


TOOLS = {
    tool.__name__: tool
    for tool in (librosa_set, librosa_mfcc, essentia_extractor, essentia_tempo, ebur128, bliss)
}


def main():
    output, sys.stdout = sys.stdout, sys.stderr  # tools may print
    for line in sys.stdin:
        request = json.loads(line)
        began_s = time.process_time()
        try:
            result = {"values": TOOLS[request["tool"]](request["path"])}
        except Exception as error:  # noqa: BLE001  # any failure of a tool is a result
            result = {"error": f"{type(error).__name__}: {error}"[:300]}
        output.write(json.dumps(result | {"cpu_s": time.process_time() - began_s}) + "\n")
        output.flush()


if __name__ == "__main__":
    main()
