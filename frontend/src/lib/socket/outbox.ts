/** Messages without a reply: they survive connections, and their ids make sending them again harmless. */

import type { ClientRequest, ErrorInfo, QueueItem, RequestOf, ServerMessage } from "./messages";

export class CommandFailed extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(error: ErrorInfo) {
    super(error.message);
    this.name = "CommandFailed";
    this.code = error.code;
    this.details = error.details ?? {};
  }
}

/** A request that waits for its reply. */
export type Pending<Request extends ClientRequest = ClientRequest> = Request & {
  id: string;
  /** When it was made, by the device's clock, ms. */
  since: number;
  /** The items that a queue.add will insert, to be shown before the server sends them. */
  preview?: readonly QueueItem[] | undefined;
};

/** Requests of which only the latest value matters. */
export type SliderRequest = RequestOf<"player.volume" | "player.seek">;

interface Waiting {
  message: Pending;
  resolve: (reply: ServerMessage) => void;
  reject: (error: CommandFailed) => void;
}

const EXPIRES_MS = 3_600_000;

/** Sliders send at most this often; the last value is always sent. */
const COALESCE_MS = 250;

export class Outbox {
  private made = 0;
  private readonly waiting = new Map<string, Waiting>();
  /** Sliders that sent a value a moment ago, with the latest value since then. */
  private readonly sliding = new Map<SliderRequest["type"], Pending<SliderRequest> | null>();
  private readonly prefix: string;

  constructor(
    private readonly now: () => number,
    random: () => number,
    /** Called with each new message. */
    private readonly onAdded: (pending: Pending) => void,
  ) {
    this.prefix = `msg_${Math.floor(random() * 2 ** 40).toString(36)}_${now().toString(36)}`;
  }

  /** All messages without a reply, oldest first; last those that a slider has yet to send. */
  get pending(): Pending[] {
    const held = [...this.sliding.values()].flatMap((latest) => latest ?? []);
    return [...this.unanswered, ...held];
  }

  /** The messages to send again on a new connection. */
  get unanswered(): Pending[] {
    return [...this.waiting.values()].map(({ message }) => message);
  }

  add(request: ClientRequest, preview?: readonly QueueItem[]): Promise<ServerMessage> {
    return new Promise((resolve, reject) => {
      const message: Pending = { ...this.make(request), preview };
      this.waiting.set(message.id, { message, resolve, reject });
      this.onAdded(message);
    });
  }

  /** Send now, then at most four times a second; the last value is always sent. */
  slide(request: SliderRequest): void {
    const { type } = request;
    if (this.sliding.has(type)) {
      this.sliding.set(type, this.make(request));
      return;
    }
    this.sliding.set(type, null);
    setTimeout(() => {
      const latest = this.sliding.get(type);
      this.sliding.delete(type);
      if (latest) this.slide(latest);
    }, COALESCE_MS);
    this.add(request).catch(() => undefined); // the next state shows the outcome
  }

  /** Settle the message that a reply belongs to, and return it. */
  settle(reply: ServerMessage): Pending | undefined {
    const waiting = this.waiting.get(reply.responseToId ?? "");
    if (!waiting || !(reply.transient || reply.final)) return undefined;
    this.waiting.delete(waiting.message.id);
    if (reply.error) waiting.reject(new CommandFailed(reply.error));
    else waiting.resolve(reply);
    return waiting.message;
  }

  /** After a connection ended: drop the messages that concerned only it, and those that have expired. */
  connectionClosed(): void {
    for (const { message, reject } of this.waiting.values()) {
      const isExpired = this.now() - message.since > EXPIRES_MS;
      if (!isExpired && !message.type.startsWith("connection.")) continue;
      this.waiting.delete(message.id);
      if (isExpired) reject(new CommandFailed(UNANSWERED));
    }
  }

  private make<Request extends ClientRequest>(request: Request): Pending<Request> {
    return { ...request, id: `${this.prefix}_${this.made++}`, since: this.now() };
  }
}

const UNANSWERED: ErrorInfo = { code: "UNANSWERED", message: "The server did not reply for an hour." };
