/** The way of sound from the elements to the loudspeaker: each element's delay, gain and fade, then the volume. */

/** Longest delay of an element: it begins this much before it is heard at most. */
export const MAX_DELAY_S = 4;

/** A change of a gain takes about three times as long, so that it does not click. */
const SMOOTH_S = 0.015;

/** What an element's sound passes through. */
export interface Way {
  delay: DelayNode;
  level: GainNode;
  fade: GainNode;
}

export class SoundGraph {
  private readonly volume: GainNode;

  private constructor(readonly context: AudioContext) {
    this.volume = context.createGain();
    this.volume.connect(context.destination);
  }

  /** Return a graph; null in browsers without Web Audio. */
  static make(): SoundGraph | null {
    try {
      return new SoundGraph(new AudioContext());
    } catch {
      return null;
    }
  }

  get time_s(): number {
    return this.context.currentTime;
  }

  /** Lead an element's sound through the graph; from now on it is heard no other way. */
  connect(element: HTMLAudioElement): Way {
    const { context } = this;
    const way = {
      delay: context.createDelay(MAX_DELAY_S),
      level: context.createGain(),
      fade: context.createGain(),
    };
    context
      .createMediaElementSource(element)
      .connect(way.delay)
      .connect(way.level)
      .connect(way.fade)
      .connect(this.volume);
    return way;
  }

  setVolume(volume: number): void {
    this.smooth(this.volume.gain, volume);
  }

  /** Change a gain without a click. */
  smooth(gain: AudioParam, value: number): void {
    gain.cancelScheduledValues(this.time_s);
    gain.setTargetAtTime(value, this.time_s, SMOOTH_S);
  }

  /** Fade a gain by a quarter of a sine wave: two fades together keep their power. */
  ramp(gain: AudioParam, direction: "in" | "out", duration_s: number): void {
    gain.cancelScheduledValues(this.time_s);
    gain.setValueCurveAtTime(direction === "in" ? FADE_IN : FADE_OUT, this.time_s, duration_s);
  }

  /** Let sound through, which browsers forbid before a gesture. */
  resume(): void {
    if (this.context.state !== "running") this.context.resume().catch(() => undefined); // seen by the output's watch
  }
}

const STEPS = 65;
const FADE_IN = Float32Array.from({ length: STEPS }, (_, n) => Math.sin((n / (STEPS - 1)) * (Math.PI / 2)));
const FADE_OUT = FADE_IN.slice().reverse();
