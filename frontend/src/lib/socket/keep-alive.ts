/** Detects a dead connection: a message is due within a time, or the connection counts as dead. */

import type { Pong, ServerMessage } from "./messages";

const PING_EVERY_MS = 20_000;

/** A connection without a reply for this long is dead, even if the browser reports it as open. */
const PONG_WITHIN_MS = 10_000;

/** The same after a hint that the network changed. */
const PONG_AFTER_CHANGE_MS = 3000;

type Timer = ReturnType<typeof setTimeout>;

export class KeepAlive {
  private nextPing: Timer | null = null;
  private deadline: Timer | null = null;

  constructor(
    private readonly now: () => number,
    private readonly ping: () => Promise<ServerMessage>,
    /** Called with each pong and the moment halfway between ping and pong, which its server time belongs to. */
    private readonly onPong: (pong: Pong, at: number) => void,
    private readonly onDead: () => void,
  ) {}

  /** A connection is being opened: the server's first message is due. */
  expectReady(): void {
    this.setDeadline(PONG_WITHIN_MS);
  }

  ready(): void {
    this.setDeadline(null);
  }

  /** Ping now and then regularly. */
  start(within_ms = PONG_WITHIN_MS): void {
    if (this.nextPing) clearTimeout(this.nextPing);
    const sent = this.now();
    this.setDeadline(within_ms);
    this.ping().then(
      (reply) => {
        this.setDeadline(null);
        if (reply.type === "connection.pong") this.onPong(reply.data, (sent + this.now()) / 2);
      },
      () => undefined,
    );
    this.nextPing = setTimeout(() => this.start(), PING_EVERY_MS);
  }

  /** The network may have changed: ping with a shorter deadline. */
  checkNow(): void {
    this.start(PONG_AFTER_CHANGE_MS);
  }

  stop(): void {
    this.setDeadline(null);
    if (this.nextPing) clearTimeout(this.nextPing);
    this.nextPing = null;
  }

  private setDeadline(within_ms: number | null): void {
    if (this.deadline) clearTimeout(this.deadline);
    this.deadline = within_ms === null ? null : setTimeout(this.onDead, within_ms);
  }
}
