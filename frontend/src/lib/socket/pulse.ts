/** Whether a line is alive: something is due within a time, or it is taken for dead. */

import type { Message, Pong } from "./messages";

const PING_EVERY_MS = 20_000;

/** A line that does not answer for so long is dead, whatever the browser believes. */
const PONG_WITHIN_MS = 10_000;

/** The same, when something says that the network came or went. */
const PONG_NOW_MS = 3000;

type Timer = ReturnType<typeof setTimeout>;

export class Pulse {
  private pinging: Timer | null = null;
  private deadline: Timer | null = null;

  constructor(
    private readonly now: () => number,
    private readonly ping: () => Promise<Message>,
    /** Called with each answer, and with the time that it tells in the middle of. */
    private readonly told: (pong: Pong, at: number) => void,
    private readonly died: () => void,
  ) {}

  /** A connection is being made: it has to say something. */
  expectWelcome(): void {
    this.expect(PONG_WITHIN_MS);
  }

  welcomed(): void {
    this.expect(null);
  }

  /** Ping now, and then again and again. */
  beat(within_ms = PONG_WITHIN_MS): void {
    if (this.pinging) clearTimeout(this.pinging);
    const sent = this.now();
    this.expect(within_ms);
    this.ping().then(
      (message) => {
        this.expect(null);
        this.told(message.data as unknown as Pong, (sent + this.now()) / 2);
      },
      () => undefined,
    );
    this.pinging = setTimeout(() => this.beat(), PING_EVERY_MS);
  }

  /** Something says that the network came or went. */
  doubt(): void {
    this.beat(PONG_NOW_MS);
  }

  stop(): void {
    this.expect(null);
    if (this.pinging) clearTimeout(this.pinging);
    this.pinging = null;
  }

  private expect(within_ms: number | null): void {
    if (this.deadline) clearTimeout(this.deadline);
    this.deadline = within_ms === null ? null : setTimeout(this.died, within_ms);
  }
}
