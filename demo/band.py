"""The band: every instrument as data."""

from demo import textures
from demo.synth import Drum, Struck, Texture, Tone

STIFFNESS = 4e-4  # inharmonicity of a piano's middle strings (Fletcher 1964)
STIFF_STRING = tuple(n * (1 + STIFFNESS * n * n) ** 0.5 for n in range(1, 19))

# fmt: off
PIANO = Struck(STIFF_STRING, slope=1.3, decay_s=2.2, damping=0.22, release_s=0.5, knock=0.03)
FELT_PIANO = Struck(STIFF_STRING, slope=1.8, decay_s=1.9, damping=0.3, release_s=0.6, knock=0.06)
ELECTRIC_PIANO = Struck((1, 2, 3, 14.2), slope=1.9, decay_s=1.5, damping=0.7, release_s=0.3, chorus_cents=2)
VIBRAPHONE = Struck((1, 3.98, 10.1), slope=1.7, decay_s=2.0, damping=1.0, release_s=0.8, chorus_cents=3)
BELL = Struck((1, 2, 2.4, 3, 4.5, 5.33), slope=1.2, decay_s=3.5, damping=0.4, release_s=3, chorus_cents=3)
KALIMBA = Struck((1, 5.4, 9.8), slope=2.2, decay_s=0.7, damping=1.2, release_s=0.5, knock=0.03)

WARM_PAD = Tone("saw", attack_s=1.4, release_s=2, cutoff_hz=(300, 2200), sweep_s=2.5, detune_cents=7)
GLASS_PAD = Tone("triangle", attack_s=1.8, release_s=2.5, cutoff_hz=(1500, 7000), sweep_s=2, detune_cents=6)
CHOIR_PAD = Tone("reed", attack_s=1.2, release_s=2, cutoff_hz=(500, 2600), sweep_s=3, detune_cents=10)
DRONE = Tone("saw", attack_s=3, release_s=3, cutoff_hz=(120, 300), sweep_s=4)

STAB = Tone("saw", decay_s=0.12, sustain=0, cutoff_hz=(4500, 500), sweep_s=0.08, detune_cents=9)
ACID = Tone("saw", decay_s=0.3, sustain=0.4, release_s=0.03, cutoff_hz=(3200, 280), sweep_s=0.07, resonance=4)
RUMBLE = Tone("saw", decay_s=0.2, sustain=0.5, cutoff_hz=(400, 110), sweep_s=0.08, resonance=1.2)
REESE = Tone("saw", attack_s=0.01, cutoff_hz=(180, 900), sweep_s=0.6, resonance=1.6, detune_cents=20)
SUB = Tone("sine", attack_s=0.008, release_s=0.06)
DUB_BASS = Tone("triangle", attack_s=0.012, decay_s=0.6, sustain=0.7, cutoff_hz=(320, 160), sweep_s=0.1)
UPRIGHT = Tone("triangle", attack_s=0.01, decay_s=0.35, sustain=0.25, cutoff_hz=(900, 220), sweep_s=0.12)

PULSE = Tone("pulse", attack_s=0.002, decay_s=0.25, sustain=0.55, release_s=0.02, vibrato_cents=14)
SQUARE = Tone("square", attack_s=0.002, decay_s=0.2, sustain=0.6, release_s=0.02, vibrato_cents=18)
PLUCKED_PULSE = Tone("pulse", attack_s=0.002, decay_s=0.06, sustain=0.25, release_s=0.01)
CHIP_BASS = Tone("triangle", attack_s=0.002, release_s=0.01)

VIOLIN = Tone("bow", attack_s=0.07, sustain=0.85, cutoff_hz=(2500, 6500), sweep_s=0.08, vibrato_cents=16)
CELLO = Tone("bow", attack_s=0.08, sustain=0.85, cutoff_hz=(1200, 3800), sweep_s=0.09, vibrato_cents=12)
SKANK = Tone("organ", attack_s=0.003, decay_s=0.09, sustain=0.1, cutoff_hz=(5000, 1200), sweep_s=0.06)
BUBBLE = Tone("organ", attack_s=0.004, decay_s=0.15, sustain=0.4, cutoff_hz=(1400, 700), sweep_s=0.1)
MELODICA = Tone("reed", attack_s=0.05, cutoff_hz=(4500, 4500), detune_cents=3, vibrato_cents=10)

KICK = Drum((190, 47), tone_s=0.16, noise_level=0.12, noise_hz=(1500, 7000), noise_s=0.004)
PUNCHY_KICK = Drum((230, 62), drop_s=0.02, tone_s=0.075, noise_level=0.15, noise_s=0.004)
SOFT_KICK = Drum((120, 50), tone_s=0.11, noise_level=0.05, noise_hz=(300, 2000), noise_s=0.006)
SNARE = Drum((260, 185), drop_s=0.015, noise_level=0.55, noise_hz=(900, 9500), noise_s=0.07)
DUSTY_SNARE = Drum((220, 170), drop_s=0.02, noise_level=0.4, noise_hz=(500, 4500), noise_s=0.075)
CLAP = Drum(noise_level=1, noise_hz=(900, 5500), noise_s=0.03, hands=4)
RIM = Drum((1750, 1650), drop_s=0.01, tone_s=0.012, noise_level=0.25, noise_hz=(1200, 6000), noise_s=0.012)
CLOSED_HAT = Drum(noise_level=1, noise_hz=(7500, 14000), noise_s=0.022)
OPEN_HAT = Drum(noise_level=1, noise_hz=(7000, 14000), noise_s=0.09)
SHAKER = Drum(noise_level=1, noise_hz=(5000, 11000), noise_s=0.035)
RIDE = Drum((5200, 5200), tone_s=0.12, noise_level=1.2, noise_hz=(6000, 13000), noise_s=0.14)
TOM = Drum((150, 85), drop_s=0.06, tone_s=0.2, noise_level=0.05, noise_hz=(200, 2000))
CHIP_KICK = Drum((320, 60), drop_s=0.02)
CHIP_SNARE = Drum(noise_level=1, noise_hz=(1000, 13000), noise_s=0.05)
CHIP_HAT = Drum(noise_level=1, noise_hz=(6000, 15000), noise_s=0.012)

RAIN, SURF, WIND = Texture(textures.rain), Texture(textures.surf), Texture(textures.wind)
STREAM, BREATH, CRACKLE = Texture(textures.stream), Texture(textures.breath), Texture(textures.crackle)
# fmt: on
