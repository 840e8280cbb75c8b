/** Delays before the next attempt to connect. */

const RESTART = 1012;
const RESTART_DELAY_MS = [500, 1000] as const;
const RESTART_WINDOW_MS = 10_000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

export class ReconnectDelays {
  private longest = FIRST_DELAY_MS;
  private restartedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** A connection was made: the next delay is short again. */
  connected(): void {
    this.longest = FIRST_DELAY_MS;
  }

  /** Return the delay in ms after a connection was closed with a code. */
  next(code: number): number {
    if (code === RESTART) this.restartedAt = this.now();
    if (this.now() - this.restartedAt < RESTART_WINDOW_MS) {
      return RESTART_DELAY_MS[0] + this.random() * (RESTART_DELAY_MS[1] - RESTART_DELAY_MS[0]);
    }
    const delay = this.random() * this.longest; // full jitter: clients do not reconnect all at once
    this.longest = Math.min(LONGEST_DELAY_MS, this.longest * 2);
    return delay;
  }
}
