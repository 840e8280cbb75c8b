import type { SoundGraph, Way } from "./graph";

/** Samples of an element's clock that count: at 100 a second, the last half a second. */
const SAMPLES = 50;

/** A longer sound that ends before this was not heard. */
const UNHEARD_S = 0.5;

/** A sound may end this much earlier than the clock says. */
const AHEAD_S = 3;

/** One of two elements that play in turn, so that the next track is ready when the current one ends. */
export class Deck {
  readonly element = document.createElement("audio");
  /** Address of the whole sound that is loaded; empty without. */
  source = "";
  /** Time of the track at which the loaded sound begins. */
  origin_s = 0;
  private delay_s = 0;
  private level = 1;
  private volume = 1;
  private rate = 1;
  private graph: SoundGraph | null = null;
  private way: Way | null = null;
  /** Recent differences between the element's time and the graph's. */
  private offsets: number[] = [];
  /** When and where the sound began to play, or was moved to. */
  private since = { at_ms: 0, time_s: 0 };

  constructor() {
    this.element.preload = "auto";
    this.element.addEventListener("playing", () => this.mark(this.element.currentTime));
  }

  /** Position in the track of what is heard. */
  get position_s(): number {
    return this.origin_s + Math.max(0, this.element.currentTime - this.delay_s * this.rate);
  }

  /** Time until the end of the loaded sound is heard; infinite if its length is unknown. */
  get left_s(): number {
    const { duration, currentTime } = this.element;
    return Number.isFinite(duration) ? duration - currentTime + this.delay_s : Number.POSITIVE_INFINITY;
  }

  /** Sound that has been played and is not heard yet. */
  get held_s(): number {
    return this.delay_s;
  }

  connect(graph: SoundGraph): void {
    if (this.graph) return;
    this.graph = graph;
    this.way = graph.connect(this.element);
    this.element.volume = 1;
    this.way.level.gain.value = this.level;
  }

  load(source: string, address: string, origin_s: number): void {
    this.release();
    this.source = source;
    this.origin_s = origin_s;
    this.element.src = address;
    this.mark(0);
    this.setRate(this.rate);
  }

  unload(): void {
    if (!this.source) return;
    this.element.pause();
    this.release();
    this.source = "";
    this.element.removeAttribute("src");
    this.element.load(); // ends the download
  }

  /** Move to a time of the loaded sound. */
  seek(within_s: number): void {
    this.release();
    this.element.currentTime = within_s;
    this.mark(within_s);
  }

  /** Stop, at the position that is heard. */
  pause(): void {
    const heard_s = this.position_s - this.origin_s;
    const wasHeld = this.delay_s > 0;
    this.element.pause();
    if (wasHeld) this.seek(heard_s);
  }

  setRate(rate: number): void {
    this.rate = rate;
    this.element.defaultPlaybackRate = rate;
    this.element.playbackRate = rate;
    this.element.preservesPitch = true;
  }

  /** Set the gain of the loaded track. Without a graph an element only gets quieter. */
  setLevel(level: number, isSudden = false): void {
    this.level = level;
    if (!this.graph || !this.way) this.mix();
    else if (isSudden) this.way.level.gain.value = level;
    else this.graph.smooth(this.way.level.gain, level);
  }

  /** Set the volume while there is no graph, which has it otherwise. */
  setVolume(volume: number): void {
    this.volume = volume;
    this.mix();
  }

  fade(direction: "in" | "out", duration_s: number): void {
    if (this.way) this.graph?.ramp(this.way.fade.gain, direction, duration_s);
  }

  mute(isMuted: boolean): void {
    if (this.way) this.way.fade.gain.value = isMuted ? 0 : 1;
  }

  /** Let the sound be heard this much after the element plays it. */
  hold(delay_s: number): void {
    if (!this.way || !this.graph) return;
    const { sampleRate } = this.graph.context;
    this.delay_s = Math.round(delay_s * sampleRate) / sampleRate; // between samples it would be filtered
    this.way.delay.delayTime.value = this.delay_s;
  }

  /** Compare the element's clock with the graph's, while it plays. */
  sample(): void {
    const { paused, ended, currentTime } = this.element;
    if (!this.graph || paused || ended || currentTime === 0) return;
    this.offsets.push(currentTime - this.graph.time_s);
    if (this.offsets.length > SAMPLES) this.offsets.shift();
  }

  /** Return when, by the graph's clock, a time of the loaded sound enters the graph; undefined if not known.
   *
   * The median: single samples are up to a block of samples late.
   */
  entersAt(time_s: number): number | undefined {
    if (this.offsets.length < 5) return undefined;
    const sorted = this.offsets.toSorted((one, other) => one - other);
    return time_s - (sorted[Math.floor(sorted.length / 2)] ?? 0);
  }

  /** Tell whether the sound ended and cannot have been heard: without a device a browser may run through it at once.
   *
   * @param tagged_s duration by the tags, of a sound that has none itself
   */
  hasRunThrough(tagged_s: number): boolean {
    const { currentTime, duration, playbackRate } = this.element;
    const length_s = Number.isFinite(duration) ? duration : tagged_s;
    if (length_s > 2 * UNHEARD_S && currentTime < UNHEARD_S) return true;
    const most_s = ((performance.now() - this.since.at_ms) / 1000) * Math.max(1, playbackRate);
    return currentTime - this.since.time_s > most_s + AHEAD_S;
  }

  private mark(time_s: number): void {
    this.since = { at_ms: performance.now(), time_s };
  }

  /** Forget everything that the graph still holds of the sound. */
  private release(): void {
    this.offsets = [];
    if (!this.way || !this.graph) return;
    this.hold(0);
    this.way.fade.gain.cancelScheduledValues(0);
    this.way.fade.gain.value = 1;
  }

  private mix(): void {
    if (!this.graph) this.element.volume = this.volume * Math.min(1, this.level);
  }
}
