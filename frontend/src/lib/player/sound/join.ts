import type { Deck } from "./deck";
import type { SoundGraph } from "./graph";

/** The next track begins this much before the current one ends; its sound waits in the graph until then. */
export const LEAD_S = 0.8;

const TICK_MS = 8;

/** A held sound is moved no later than this before it is heard. */
const SETTLED_S = 0.04;

/**
 * Joins the sound of one deck to the end of another without a gap.
 *
 * An element begins some hundredths of a second after it was told to, so the next one begins early, and what it plays is
 * delayed until the last sample of the current one. Both ends follow from the elements' own clocks, which are compared
 * with the graph's (decision 0113).
 */
export class Join {
  private readonly timer = setInterval(() => this.tick(), TICK_MS);
  private hasBegun = false;
  private endsAt: number | undefined;
  private beganAt: number | undefined;

  /**
   * @param isReady tells whether the next deck may begin; the join waits for it
   * @param onEnd is called when the last sample of the first deck is heard
   */
  constructor(
    private readonly from: Deck,
    private readonly to: Deck,
    private readonly graph: SoundGraph,
    private readonly onEnd: () => void,
  ) {}

  /** Give up; the next deck is put back to its beginning. */
  cancel(): void {
    clearInterval(this.timer);
    if (!this.hasBegun) return;
    this.to.element.pause();
    this.to.seek(0);
  }

  private tick(): void {
    const { from, to, graph } = this;
    from.sample();
    to.sample();
    if (!from.element.ended) this.endsAt = shifted(from.entersAt(from.element.duration), from.held_s);
    if (!this.hasBegun && from.left_s < LEAD_S) this.begin();
    this.place();
    const isOver = this.endsAt === undefined ? from.element.ended : graph.time_s >= this.endsAt;
    if (!isOver) return;
    clearInterval(this.timer);
    if (this.hasBegun && this.beganAt === undefined) to.mute(false); // it is late, and heard as soon as it plays
    this.onEnd();
  }

  private begin(): void {
    this.hasBegun = true;
    this.to.mute(true);
    this.to.element.play().catch(() => undefined); // the deck that becomes current plays again
  }

  /** Delay the next sound until the current one ends, again with each better measurement. */
  private place(): void {
    const beganAt = this.hasBegun ? this.to.entersAt(0) : undefined;
    if (beganAt === undefined || this.endsAt === undefined) return;
    if (this.endsAt - this.graph.time_s < SETTLED_S && this.beganAt !== undefined) return;
    this.to.hold(Math.max(this.endsAt, this.graph.time_s) - beganAt);
    if (this.beganAt === undefined) this.to.mute(false);
    this.beganAt = beganAt;
  }
}

function shifted(time_s: number | undefined, by_s: number): number | undefined {
  return time_s === undefined ? undefined : time_s + by_s;
}
