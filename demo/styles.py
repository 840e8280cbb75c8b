"""The nine styles of the demo library, as recipes; `score.Layer` explains the notation."""

from demo import band
from demo.desk import Space
from demo.score import Layer, Style

BAR = "-" * 16  # a bar held on
HOLD = "-" * 15  # the rest of a bar

# fmt: off
AMBIENT = Style(
    tempo_bpm=(58, 66), modes=("lydian", "ionian"), bars=7, bars_a_chord=2, chord_size=4, holds_last=True,
    progressions=((0, 5, 1), (0, 4, 5), (0, 1, 4), (0, 2, 1)),
    space=Space(-19.5, reverb_s=5, reverb_hz=7000, echo_steps=6, feedback=0.55, fade_out_s=5),
    layers=(
        Layer((band.WARM_PAD, band.CHOIR_PAD), ("x" + HOLD + BAR,), "chords", 60, -8, spread=0.8, room=0.5),
        Layer((band.GLASS_PAD,), ("2" + HOLD + "3" + HOLD, "4" + HOLD + BAR),
              "chords", 67, -14, ".xxx", room=0.7),
        Layer((band.DRONE,), ("0" + HOLD + BAR,), "bass", 40, -11),
        Layer((band.BELL, band.KALIMBA, band.VIBRAPHONE),
              ("....5.......4... ..........6.....", "......4......... ..6.......5.....",
               "..4...5.....7... ................"),
              "chords", 62, -17, ".xxxx.", spread=1.5, room=0.8, echo=0.5),
        Layer((band.BREATH,), (), "texture", gain_db=-27, room=0.5),
    ),
)

TECHNO = Style(
    tempo_bpm=(125, 128), modes=("aeolian", "phrygian"), bars=13,
    progressions=((0, 0, 0, 0), (0, 0, 5, 5), (0, 0, 0, 6)),
    space=Space(-16.5, reverb_s=1.4, reverb_hz=6000, feedback=0.5, fade_out_s=1.5),
    layers=(
        Layer((band.KICK,), ("X...X...X...X...",), gain_db=-3, form="xxxxx.xx", room=0.02, drive=1.2),
        Layer((band.CLOSED_HAT,), ("o.x.o.x.o.x.o.xo", "ooxoooxoooxoooxo"),
              gain_db=-17, form=".xxxxxxx", pan=0.15),
        Layer((band.OPEN_HAT,), ("..X...X...X...X.",), gain_db=-17, form="..xxx.xx", pan=-0.2),
        Layer((band.CLAP,), ("....X.......X...",), gain_db=-13, form=".xxxx.xx", room=0.3),
        Layer((band.RUMBLE,), ("..00..00..00..03", ".000.000.000.000", "..0...0...0..30."),
              "bass", 36, -8, gate=0.9, room=0.03, duck=0.6),
        Layer((band.ACID,), ("0.03.0.20.3.0.4.", "3..0.3..0.2.0..3"),
              "bass", 48, -14, "..xxxxxx", gate=0.8, echo=0.25, drive=1.5),
        Layer((band.STAB,), ("...x..x.........", "..x.......x..x..", "x..x..x........."),
              "chords", 62, -14, ".x.xxxxx", gate=0.7, room=0.3, echo=0.5, duck=0.4),
        Layer((band.WARM_PAD,), ("x" + HOLD,), "chords", 60, -19, "...xxxx.", room=0.4, duck=0.7),
    ),
)

DRUM_AND_BASS = Style(
    tempo_bpm=(171, 175), modes=("aeolian",), bars=17, bars_a_chord=2, chord_size=4,
    progressions=((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 6)),
    space=Space(-16.5, reverb_s=1.8, reverb_hz=8000, echo_steps=6, feedback=0.4, width=1.25, fade_out_s=2),
    layers=(
        Layer((band.PUNCHY_KICK,), ("X.........X.....", "X.....x...X.....", "X.x.......X....."),
              gain_db=-5, form=".xxxx.xxxxxx", room=0.03, drive=1),
        Layer((band.SNARE,), ("....X..o.o..X...", "....X..o....X..o", "....X....o..X.o."),
              gain_db=-6, form=".xxxx.xxxxxx", drive=0.8),
        Layer((band.CLOSED_HAT, band.SHAKER), ("x.x.x.x.x.x.x.xo", "xoxoxoxoxoxoxoxo"),
              gain_db=-15, pan=0.25),
        Layer((band.RIDE,), ("x...x...x...x...", "..x...x...x...x."),
              gain_db=-19, form="...xx..xxxx.", pan=-0.35),
        Layer((band.REESE,), ("0-----0---..2---", "0---------0-1---", "0--0--0-----..2-"),
              "bass", 38, -9, ".xxxx.xxxxx.", room=0.04, drive=1.2),
        Layer((band.SUB,), ("0" + HOLD,), "bass", 32, -10, ".xxxx.xxxxxx", room=0),
        Layer((band.GLASS_PAD, band.CHOIR_PAD), ("x" + HOLD + BAR,), "chords", 64, -14, spread=0.8, room=0.5),
        Layer((band.ELECTRIC_PIANO, band.VIBRAPHONE), ("5..4..6...4...5.", "4.....6..5......"),
              "chords", 62, -15, "..xx.xxxx.xx", spread=1, room=0.4, echo=0.5),
    ),
)

CHIPTUNE = Style(
    tempo_bpm=(142, 156), modes=("ionian", "mixolydian"), bars=17, holds_last=True,
    progressions=((0, 4, 5, 3), (0, 3, 4, 4), (5, 3, 0, 4), (0, 5, 3, 4)),
    space=Space(-17.5, reverb_s=0.3, feedback=0.3, band_hz=(45, 15_000), width=0.5, fade_out_s=0.6),
    layers=(
        Layer((band.PULSE, band.SQUARE),
              ("x.xx..x.x-x.x--- x.x.x-x-x---....", "x--xx.x.x--x--.. x.xxx.x.x-----..",
               "xx.x.xx.x---x-x- x-x-x-x-x-------"),
              "tune", 72, -9, ".xxxxxxx", gate=0.92, pan=-0.2, room=0, echo=0.25),
        Layer((band.PLUCKED_PULSE,), ("0123", "0213", "0312", "01230323"),
              "chords", 64, -14, gate=0.9, pan=0.35),
        Layer((band.CHIP_BASS,), ("0.3.0.3.0.3.0.3.", "0-0.0-3.0-0.2-3.", "0.0.3.0.0.0.3.2."),
              "bass", 43, -9),
        Layer((band.CHIP_KICK,), ("X...x...X...x...", "X.....x.X.......", "X.....X...x....."),
              gain_db=-9, form=".xxxxxxx", room=0),
        Layer((band.CHIP_SNARE,), ("....X.......X...", "....X.......X..o"),
              gain_db=-12, form=".xxxxxxx", room=0),
        Layer((band.CHIP_HAT,), ("x.x.x.x.x.x.x.x.", "..x...x...x...x."), gain_db=-20, pan=-0.1, room=0),
    ),
)

PIANO = Style(
    tempo_bpm=(72, 86), modes=("ionian", "aeolian"), bars=9, rubato=0.07, loose_s=0.008, holds_last=True,
    progressions=((0, 5, 3, 4), (0, 2, 3, 4), (5, 3, 0, 4), (0, 4, 5, 2, 3, 0, 3, 4)),
    space=Space(-19.5, reverb_s=2.2, reverb_hz=4500, width=0.9, fade_out_s=2),
    layers=(
        Layer((band.PIANO,),
              ("x---x-x-x-----x- x-x-x---x-------", "x-----x-x---x--- x---x-x-x-------",
               "..x-x-x-x---x-x- x-----x-x-------"),
              "tune", 74, -8, ".xxxxxxxx", spread=0.9, gate=1.4, room=0.3),
        Layer((band.FELT_PIANO, band.PIANO), ("0---2---3---4---", "0-2-3-2-4-3-2-3-", "0-2-3-4-3-2-3-2-"),
              "chords", 46, -12, spread=0.9, gate=2, room=0.25),
        Layer((band.PIANO,), ("0" + HOLD,), "bass", 36, -14, spread=0.6, gate=1.2, room=0.25),
    ),
)

QUARTET = Style(
    tempo_bpm=(92, 108), modes=("harmonic minor", "ionian"), bars=13, beats_a_bar=3,
    rubato=0.015, loose_s=0.008, holds_last=True,
    progressions=((0, 3, 4, 0, 5, 3, 4, 0), (0, 4, 5, 3, 0, 3, 4, 0), (0, 5, 3, 4, 0, 1, 4, 0)),
    space=Space(-18.5, reverb_s=1.7, reverb_hz=5500, width=1.1, fade_out_s=1.5),
    layers=(
        Layer((band.VIOLIN,),
              ("x---x-x-x-x- x-xxx---x---", "x-x-x---xxxx x---x-x-x---", "xxx-x-x-x--- x-x-xxxxx---"),
              "tune", 74, -9, pan=-0.55, room=0.3),
        Layer((band.VIOLIN,), ("2-3-2-3-2-3-", "2-1-2-3-2-1-", "2-----3---2-"),
              "chords", 64, -13, ".xxxxxxx", pan=-0.2, room=0.3),
        Layer((band.VIOLIN,), ("1---1---1---", "1-0-1-0-1-2-", "1-------0---"),
              "chords", 62, -14, pan=0.25, room=0.3),
        Layer((band.CELLO,), ("0---2---0---", "0-------2-1-", "0-2-0-2-1-2-"),
              "bass", 43, -9, pan=0.55, room=0.25),
    ),
)

LO_FI = Style(
    tempo_bpm=(80, 87), modes=("ionian",), bars=9, chord_size=4, swing=0.28, loose_s=0.006,
    progressions=((1, 4, 0, 5), (3, 2, 1, 0), (0, 5, 1, 4), (5, 1, 4, 0)),
    space=Space(-18, reverb_s=0.9, reverb_hz=3000, band_hz=(50, 4200), width=0.3, wow_ms=2.2),
    layers=(
        Layer((band.SOFT_KICK,), ("X......x..X.....", "X.....x...X..x..", "X..x......X....."),
              gain_db=-7, form=".xxxx", room=0.03, drive=1),
        Layer((band.DUSTY_SNARE,), ("....X.......X...", "....X.......X..o"), gain_db=-10, form=".xxxx"),
        Layer((band.CLOSED_HAT,), ("x.x.x.xox.x.x.x.", "x.xox.x.x.xox.x."), gain_db=-19, form=".xxxx"),
        Layer((band.ELECTRIC_PIANO,), ("x-------..x-----", "x-----x---------", "x-.x----..x-----"),
              "chords", 60, -9, spread=0.5, gate=1.1),
        Layer((band.UPRIGHT,), ("0-----..0-2-....", "0-------2---0-..", "0---..0---..2-3-"),
              "bass", 38, -9, ".xxxx"),
        Layer((band.VIBRAPHONE, band.KALIMBA, band.FELT_PIANO),
              ("..x-x---..x-.... x-----x---......", "x---..x-x---.... ................",
               "....x-x-x---..x- x-----.........."),
              "tune", 72, -13, "..xxx", room=0.25, echo=0.2),
        Layer((band.CRACKLE,), (), "texture", gain_db=-22, room=0),
    ),
)

DUB = Style(
    tempo_bpm=(70, 75), modes=("aeolian", "mixolydian"), bars=8,
    progressions=((0, 0, 3, 3), (0, 6, 0, 6), (0, 0, 5, 6)),
    space=Space(-17, reverb_s=2.6, reverb_hz=3800, feedback=0.68, echo_hz=2200, width=1.7, fade_out_s=3),
    layers=(
        Layer((band.SOFT_KICK,), ("........X.......", "x.......X......."), gain_db=-5, room=0.05, drive=1),
        Layer((band.RIM, band.SNARE), ("........X.......", "........X.....o."),
              gain_db=-14, room=0.35, echo=0.35),
        Layer((band.CLOSED_HAT, band.SHAKER), ("x.oxx.oxx.oxx.ox", "..x...x...x...x."),
              gain_db=-21, pan=0.3, echo=0.1),
        Layer((band.DUB_BASS,), ("0-..0-0-..2-3-..", "0..0-3..2-0-....", "0---..3-2-..0-0-"),
              "bass", 34, -3, ".xxxxxxx", room=0.02, drive=0.9),
        Layer((band.SKANK,), ("....x.......x...",),
              "chords", 64, -11, pan=-0.35, gate=0.8, room=0.2, echo=0.55),
        Layer((band.BUBBLE,), ("..x.x.x...x.x.x.", "..x...x...x...x."),
              "chords", 58, -17, "..xxxxxx", pan=0.4, gate=0.7),
        Layer((band.MELODICA,),
              ("x-x-x---........ ................", "................ ..x-x-x-----....",
               "x-----x-x---.... ................"),
              "tune", 72, -14, "..xxxx.x", room=0.4, echo=0.8),
        Layer((band.TOM,), ("." * 16 * 3 + "..........x.x.x.",), gain_db=-14, pan=0.2, room=0.3, echo=0.6),
    ),
)

FIELD = Style(
    tempo_bpm=(50, 56), modes=("ionian",), bars=5, progressions=((0,),),
    space=Space(-21, reverb_s=2.5, band_hz=(60, 16_000), fade_out_s=4),
    layers=(Layer((band.RAIN, band.SURF, band.WIND, band.STREAM), (), "texture", room=0.05),),
)
# fmt: on

STYLES = {
    "ambient": AMBIENT,
    "techno": TECHNO,
    "drum and bass": DRUM_AND_BASS,
    "chiptune": CHIPTUNE,
    "piano": PIANO,
    "quartet": QUARTET,
    "lo-fi": LO_FI,
    "dub": DUB,
    "field": FIELD,
}
