/** How long to wait before the next connection. */

const RESTART = 1012;
const RESTART_WAIT_MS = [500, 1000] as const;
const RESTART_TRIES_MS = 10_000;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export class Waits {
  private longest = FIRST_WAIT_MS;
  private restartedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
  ) {}

  /** A connection was made: the next wait is short again. */
  connected(): void {
    this.longest = FIRST_WAIT_MS;
  }

  /** ms until the next try after a connection was closed with a code. */
  next(code: number): number {
    if (code === RESTART) this.restartedAt = this.now();
    if (this.now() - this.restartedAt < RESTART_TRIES_MS) {
      return RESTART_WAIT_MS[0] + this.random() * (RESTART_WAIT_MS[1] - RESTART_WAIT_MS[0]);
    }
    const wait = this.random() * this.longest; // anywhere: not everybody at once
    this.longest = Math.min(LONGEST_WAIT_MS, this.longest * 2);
    return wait;
  }
}
