import { Deck } from "./deck";
import { SoundGraph } from "./graph";
import { Join, LEAD_S } from "./join";

/** A join begins to watch the clocks this much before the next track. */
const WATCHED_S = 1.2;

/** What to do at the end of the current sound. */
export interface Following {
  /** Of the sound that the other deck has loaded. */
  source: string;
  /** 0: without a gap and without a fade. */
  crossfade_s: number;
}

/** Called with the element that raised an event, if it is the current one. */
export interface DeckEvents {
  onTimeUpdate: () => void;
  onPlaying: () => void;
  onWaiting: () => void;
  onEnded: () => void;
  onError: () => void;
  /** The other deck took over, and is heard: the current sound is over. */
  onJoined: () => void;
}

/** The sound of this window: two decks of which one is current, and the graph that they play through. */
export class Decks {
  current = new Deck();
  other = new Deck();
  events: DeckEvents | null = null;
  following: Following | null = null;
  private graph: SoundGraph | null | undefined;
  private join: Join | null = null;
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** Runs while the other deck fades out. */
  private fading: ReturnType<typeof setTimeout> | undefined;
  private volume = 1;

  constructor() {
    for (const deck of [this.current, this.other]) this.listen(deck);
  }

  get elements(): HTMLAudioElement[] {
    return [this.current.element, this.other.element];
  }

  /** The context of the graph once something has been played. */
  get context(): AudioContext | null {
    return this.graph?.context ?? null;
  }

  setVolume(volume: number): void {
    this.volume = volume;
    if (this.graph) this.graph.setVolume(volume);
    else for (const deck of [this.current, this.other]) deck.setVolume(volume);
  }

  /** Let sound through again after the browser stopped it, as for a call on a phone. */
  wake(): void {
    this.graph?.resume();
  }

  async play(): Promise<void> {
    this.prepare();
    this.wake();
    await this.current.element.play();
  }

  pause(): void {
    this.cancel();
    this.endFade();
    this.current.pause();
  }

  seek(within_s: number): void {
    this.cancel();
    this.endFade();
    this.current.seek(within_s);
  }

  load(source: string, address: string, origin_s: number): void {
    this.cancel();
    this.endFade();
    this.current.load(source, address, origin_s);
  }

  /** Load what plays next into the other deck. */
  preload(source: string, address: string): void {
    if (this.other.source === source) return;
    this.cancel();
    this.endFade();
    this.other.load(source, address, 0);
  }

  /** Drop what was to play next. */
  drop(): void {
    this.following = null;
    this.cancel();
    if (this.fading === undefined) this.other.unload();
  }

  /** Make the other deck the current one; false if it has not loaded the following sound. */
  swap(): boolean {
    this.cancel();
    if (!this.following || this.other.source !== this.following.source) return false;
    [this.current, this.other] = [this.other, this.current];
    this.following = null;
    return true;
  }

  close(): void {
    this.endFade();
    this.drop();
    this.current.unload();
  }

  /** Create the graph, which needs a gesture. */
  private prepare(): void {
    if (this.graph !== undefined) return;
    this.graph = SoundGraph.make();
    if (!this.graph) return;
    for (const deck of [this.current, this.other]) deck.connect(this.graph);
    this.graph.setVolume(this.volume);
  }

  private cancel(): void {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.join?.cancel();
    this.join = null;
  }

  private endFade(): void {
    if (this.fading === undefined) return;
    clearTimeout(this.fading);
    this.fading = undefined;
    this.other.unload();
    this.current.mute(false);
  }

  private listen(deck: Deck): void {
    const on = (type: string, run: (events: DeckEvents) => void) =>
      deck.element.addEventListener(type, () => {
        if (deck === this.current && this.events) run(this.events);
      });
    on("timeupdate", (events) => {
      this.approach();
      events.onTimeUpdate();
    });
    on("playing", ({ onPlaying }) => onPlaying());
    on("waiting", ({ onWaiting }) => onWaiting());
    on("error", ({ onError }) => onError());
    on("ended", ({ onEnded }) => {
      if (this.join) return; // it tells when the end is heard
      if (deck.held_s > 0) this.waiting = setTimeout(onEnded, deck.held_s * 1000);
      else onEnded();
    });
    deck.element.addEventListener("error", () => {
      if (deck === this.other && this.fading === undefined) this.drop(); // it is tried, and explained, when its turn comes
    });
  }

  /** Begin the transition to the following sound in time. */
  private approach(): void {
    const { current, other, following, graph } = this;
    if (!graph || !following || this.join || other.source !== following.source) return;
    if (current.element.playbackRate !== 1 || current.element.paused) return;
    if (other.element.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
    const { crossfade_s } = following;
    if (crossfade_s > 0) {
      if (current.left_s <= crossfade_s) this.crossfade(graph, current.left_s);
    } else if (current.left_s < LEAD_S + WATCHED_S) {
      this.join = new Join(current, other, graph, () => {
        this.join = null;
        this.events?.onJoined();
      });
    }
  }

  private crossfade(graph: SoundGraph, duration_s: number): void {
    const { current, other } = this;
    current.fade("out", duration_s);
    other.fade("in", duration_s);
    graph.resume();
    this.fading = setTimeout(() => this.endFade(), duration_s * 1000);
    this.events?.onJoined();
  }
}
