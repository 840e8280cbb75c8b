"""The demo library's renderer, on whole tracks of a few styles and on its parts."""

import base64
import hashlib
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import mutagen
import numpy as np
import pytest
import soundfile
from mutagen.flac import Picture

import demo
from demo import __main__ as command
from demo import band, files
from demo.catalogue import DemoAlbum, DemoTrack, Entry, entries
from demo.covers import MOTIFS, PALETTES, SIDE_PX, draw_cover
from demo.desk import CEILING, Space, limit, mix_down
from demo.files import write_entry
from demo.perform import perform
from demo.score import Layer, plan, write_part
from demo.styles import STYLES
from demo.synth import SAMPLE_RATE_HZ, Drum, Samples, Struck, Texture, Tone
from demo.theory import MODES, lead_voices, pitch_of, stack_thirds, write_tune

BEEP = np.sin(np.arange(SAMPLE_RATE_HZ) / 20) * np.array([[0.5], [0.4]], np.float32)


def seeded() -> np.random.Generator:
    return np.random.default_rng(5)


def level_db(sound: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(sound)) + 1e-12))


def loudest_hz(sound: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(np.atleast_2d(sound)[0]))
    return float(spectrum.argmax() * SAMPLE_RATE_HZ / np.atleast_2d(sound).shape[1])


@pytest.fixture
def beeps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace every track by a beep of one second, for tests without music."""
    monkeypatch.setattr(files, "perform", lambda style, seed, turn: BEEP)


class TestLibrary:
    def test_offers_many_tracks_in_many_styles_under_distinct_paths(self) -> None:
        library = entries()
        assert len(library) >= 24
        assert len({entry.album.style for entry in library}) >= 6
        assert len({entry.path for entry in library}) == len(library)
        assert {entry.path.suffix for entry in library} == {".flac", ".ogg"}

    def test_some_tracks_have_two_artists_and_two_genres(self) -> None:
        assert any(len(entry.tags["artist"]) == 2 for entry in entries())
        assert any(len(entry.tags["genre"]) == 2 for entry in entries())

    def test_every_album_has_a_style_a_motif_and_a_palette(self) -> None:
        assert {entry.album.style for entry in entries()} == set(STYLES) == set(MOTIFS)
        assert {entry.album.palette for entry in entries()} <= set(PALETTES)


@pytest.mark.usefixtures("beeps")
class TestRender:
    def test_renders_every_track_and_reports_progress(self, tmp_path: Path) -> None:
        calls: list[tuple[int, int]] = []
        total = demo.render(tmp_path, jobs=1, progress=lambda done, of: calls.append((done, of)))
        assert all((tmp_path / entry.path).is_file() for entry in entries())
        assert calls == [(done, total) for done in range(1, total + 1)]

    def test_leaves_only_tracks(self, tmp_path: Path) -> None:
        total = demo.render(str(tmp_path), jobs=1)
        assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == total

    def test_renders_only_what_is_missing(self, tmp_path: Path) -> None:
        total = demo.render(tmp_path, jobs=1)
        lost, *kept = [tmp_path / entry.path for entry in entries()]
        before = {path: path.stat().st_mtime_ns for path in kept}
        lost.unlink()
        assert demo.render(tmp_path, jobs=1) == demo.render(tmp_path, jobs=1) == total
        assert lost.is_file()
        assert {path: path.stat().st_mtime_ns for path in kept} == before

    def test_track_gets_its_name_when_it_is_complete(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(_path: Path, _entry: Entry) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(files, "_tag", fail)
        with pytest.raises(OSError, match="disk full"):
            demo.render(tmp_path, jobs=1)
        assert not any(path.suffix in files.FORMATS for path in tmp_path.rglob("*"))

    def test_the_command_renders_and_reports(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(command, "render", lambda folder, progress: demo.render(folder, 1, progress))
        monkeypatch.setattr(sys, "argv", ["demo", str(tmp_path)])
        command.main()
        assert f"{len(entries())} of {len(entries())} tracks" in capsys.readouterr().out


def test_complete_library_needs_no_import_of_numpy(tmp_path: Path) -> None:
    for entry in entries():
        (tmp_path / entry.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / entry.path).touch()
    check = "import sys, demo; demo.render(sys.argv[1]); sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check, str(tmp_path)], check=False).returncode == 0


def test_several_processes_share_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    album = DemoAlbum("A", "B", 2000, ("C",), "field", "moss", (DemoTrack("wind"), DemoTrack("rain")))
    monkeypatch.setattr(demo, "entries", lambda: [Entry(album, track, 1) for track in album.tracks])
    assert demo.render(tmp_path, jobs=2) == 2
    assert len(list(tmp_path.rglob("*.flac"))) == 2


@pytest.mark.usefixtures("beeps")
@pytest.mark.parametrize("number", [2, 3], ids=["flac", "ogg"])
def test_files_contain_audio_tags_and_cover(tmp_path: Path, number: int) -> None:
    entry = next(entry for entry in entries() if entry.number == number and entry.track.guest)
    write_entry(tmp_path, entry)
    path = tmp_path / entry.path
    assert soundfile.info(path).frames == BEEP.shape[1]
    tagged = mutagen.File(path)
    assert {name: tagged[name] for name in entry.tags} == entry.tags
    assert cover_of(path)[:8] == b"\x89PNG\r\n\x1a\n"


def cover_of(path: Path) -> bytes:
    tagged = mutagen.File(path)
    if path.suffix == ".flac":
        return bytes(tagged.pictures[0].data)
    return bytes(Picture(base64.b64decode(tagged["metadata_block_picture"][0])).data)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("name", STYLES)
def test_every_style_renders_clean_audio(name: str) -> None:
    sound = perform(STYLES[name], seed=7, turn=1)
    assert 20 <= sound.shape[1] / SAMPLE_RATE_HZ <= 60
    assert true_peak_db(sound) < -1
    assert abs(float(sound.mean())) < 1e-3
    assert np.abs(sound[:, [0, -1]]).max() < 1e-4  # no click at either end
    assert level_db(sound) + 3 == pytest.approx(STYLES[name].space.level_db, abs=2.5)  # of both channels


def true_peak_db(sound: Samples) -> float:
    """Return the true peak of the loudest second, between samples too."""
    middle = int(np.abs(sound).max(0).argmax())
    second = sound[:, max(0, middle - 22_050) : middle + 22_050]
    finer = np.fft.irfft(np.fft.rfft(second), 4 * second.shape[1]) * 4
    return float(20 * np.log10(np.abs(finer[:, 100:-100]).max()))


def test_samples_depend_on_the_seed_only() -> None:
    def digest(seed: int) -> str:
        return hashlib.sha256(
            (perform(STYLES["chiptune"], seed, 0) * 2**15).astype(np.int16).tobytes()
        ).hexdigest()

    assert digest(1) == digest(1) != digest(2)


class TestTheory:
    @pytest.mark.parametrize("mode", MODES)
    def test_voices_move_by_small_steps(self, mode: str) -> None:
        chords = [[pitch_of(d, mode, 60) for d in stack_thirds(root, 4)] for root in (0, 5, 3, 4, 1, 0)]
        voicings = lead_voices(chords, 62)
        leaps = [abs(new - old) for a, b in pairwise(voicings) for old, new in zip(a, b, strict=True)]
        assert max(leaps) <= 5
        assert [{pitch % 12 for pitch in voicing} for voicing in voicings] == [
            {pitch % 12 for pitch in chord} for chord in chords
        ]

    def test_tune_has_chord_tones_on_strong_beats(self) -> None:
        chords, strong = [0, 3, 4, 5] * 8, [True, False] * 16
        tune = write_tune(seeded(), chords, strong)
        on_beats = [
            (note - chord) % 7 for note, chord, lands in zip(tune, chords, strong, strict=True) if lands
        ]
        assert set(on_beats) <= {0, 2, 4}

    def test_a_tune_repeats_its_motif(self) -> None:
        tune = write_tune(seeded(), [0] * 16, [False] * 16)
        assert tune[:8] == tune[8:]


class TestScore:
    def test_last_bar_is_the_tonic(self) -> None:
        assert all(plan(style, 3, turn).chords[-1] == 0 for style in STYLES.values() for turn in range(4))

    def test_signs_hold_rest_accent_and_pick_tones(self) -> None:
        piece = plan(STYLES["techno"], 1, 0)
        step_s = float(piece.clock_s[1])
        notes = write_part(Layer((), ("X---o...1.......",), "chords"), piece, seeded())
        chord, soft = notes[:3], notes[3:6]
        assert [note.start_s for note in chord] == [0, 0, 0]
        assert chord[0].duration_s == pytest.approx(4 * step_s, abs=1e-3)
        assert chord[0].level_db - soft[0].level_db == pytest.approx(7, abs=3)
        assert notes[6].pitch == chord[1].pitch

    def test_a_silent_section_has_no_notes(self) -> None:
        piece = plan(STYLES["techno"], 1, 0)
        notes = write_part(Layer((), ("x...",), form=".x"), piece, seeded())
        assert notes[0].start_s > 0.49 * piece.clock_s[-1]

    def test_swing_delays_every_second_step(self) -> None:
        steps_s = np.diff(plan(STYLES["lo-fi"], 1, 0).clock_s)
        assert steps_s[0] > 1.2 * steps_s[1]


class TestSynth:
    @pytest.mark.parametrize("instrument", [Tone("saw"), Tone("bow", vibrato_cents=15), Struck((1, 2, 3))])
    def test_notes_are_in_tune(self, instrument: Tone | Struck) -> None:
        assert loudest_hz(instrument.play(440, 1, seeded())) == pytest.approx(440, rel=0.005)

    def test_a_tone_does_not_alias(self) -> None:
        spectrum = np.abs(np.fft.rfft(Tone("saw", cutoff_hz=(18_000, 18_000)).play(3000, 1, seeded())[0]))
        inharmonic = np.delete(
            spectrum, [k for h in range(1, 6) for k in range(3300 * h - 60, 3300 * h + 60)]
        )
        assert inharmonic.max() < 0.01 * spectrum.max()

    def test_a_sweep_dulls_the_note(self) -> None:
        note = Tone("saw", cutoff_hz=(8000, 300), sweep_s=0.1).play(220, 1, seeded())[0]
        early, late = np.abs(np.fft.rfft(note[:11_025])), np.abs(np.fft.rfft(note[22_050:33_075]))
        assert late[500:].sum() / late.sum() < 0.2 * early[500:].sum() / early.sum()

    def test_struck_modes_die_away_the_high_ones_first(self) -> None:
        note = Struck((1, 8), slope=0, damping=3).play(220, 2, seeded())
        early, late = np.abs(np.fft.rfft(note[0, :22_050])), np.abs(np.fft.rfft(note[0, 22_050:44_100]))
        assert late[880] / late[110] < 0.5 * early[880] / early[110]

    def test_a_drum_drops_in_pitch_and_ends_in_silence(self) -> None:
        hit = Drum((200, 50), tone_s=0.2).play(0, 0, seeded())
        assert loudest_hz(hit[:1500]) > loudest_hz(hit[6000:20_000])
        assert abs(hit[-1]) < 1e-3


@pytest.mark.parametrize("texture", [band.RAIN, band.SURF, band.WIND, band.STREAM, band.CRACKLE, band.BREATH])
def test_textures_fill_their_time_and_differ_left_and_right(texture: Texture) -> None:
    sound = texture.play(0, 4, seeded())
    assert all(level_db(second) > level_db(sound) - 12 for second in np.split(sound, 4, axis=1))
    left, right = sound / sound.std(axis=1, keepdims=True)
    assert abs(float((left * right).mean())) < 0.2


def test_the_limiter_leaves_quiet_sound_alone_and_stops_peaks() -> None:
    sound = np.tile(BEEP.astype(np.float32), 2)
    sound[:, 30_000] = 3
    limited = limit(sound)
    assert np.abs(limited).max() <= CEILING * 1.0001
    np.testing.assert_allclose(limited[:, 40_000:80_000], sound[:, 40_000:80_000])


def test_an_echo_bounces_left_then_right_and_never_comes_round() -> None:
    echo = np.zeros((2, 6 * SAMPLE_RATE_HZ), np.float32)
    echo[:, 5 * SAMPLE_RATE_HZ :] = BEEP * np.hanning(SAMPLE_RATE_HZ)
    late = np.roll(echo, -4 * SAMPLE_RATE_HZ, axis=1)
    left, right = mix_down(echo * 0, echo * 0, late, 1.0, Space(reverb_s=0.1), seeded())
    seconds = [[level_db(part) for part in np.split(side, 6)] for side in (left, right)]
    assert seconds[0][2] > seconds[1][2] + 20
    assert seconds[1][3] > seconds[0][3] + 20
    assert level_db(mix_down(echo * 0, echo * 0, echo, 1.0, Space(reverb_s=0.1), seeded())[:, :200_000]) < -55


@pytest.mark.parametrize("style", MOTIFS)
def test_covers_are_complete_and_depend_on_the_seed(style: str) -> None:
    cover = draw_cover(style, "dusk", 1)
    assert int.from_bytes(cover[16:20], "big") == int.from_bytes(cover[20:24], "big") == SIDE_PX
    assert draw_cover(style, "dusk", 1) == cover != draw_cover(style, "dusk", 2)
    assert cover.endswith(b"IEND\xaeB`\x82")
