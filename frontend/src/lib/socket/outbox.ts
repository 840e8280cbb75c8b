/** What was said and has no answer yet: kept over connections, under ids that make saying it again harmless. */

import type { ErrorInfo, Message, QueueItem } from "./messages";

type Data = Record<string, unknown>;
type Timer = ReturnType<typeof setTimeout>;

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

/** A message on its way. */
export interface Pending {
  id: string;
  type: string;
  data: Data;
  /** When it was said, by the device's clock, ms. */
  since: number;
  /** What a queue.add will bring, for who shows it before the server does. */
  preview?: readonly QueueItem[] | undefined;
}

interface Unanswered extends Pending {
  resolve: (answer: Message) => void;
  reject: (error: CommandFailed) => void;
}

const FORGET_MS = 3_600_000;

/** Sliders send at most this often; the last value always arrives. */
const COALESCE_MS = 250;

export class Outbox {
  private made = 0;
  private readonly unanswered = new Map<string, Unanswered>();
  private readonly slides = new Map<string, { latest: Pending | null; timer: Timer }>();
  private readonly prefix: string;

  constructor(
    private readonly now: () => number,
    random: () => number,
    /** Called with each new message. */
    private readonly added: (pending: Pending) => void,
  ) {
    this.prefix = `msg_${Math.floor(random() * 2 ** 40).toString(36)}_${now().toString(36)}`;
  }

  /** All that waits, oldest first; last what a slider has not even sent. */
  get pending(): Pending[] {
    const held = [...this.slides.values()].flatMap(({ latest }) => latest ?? []);
    return [...this.unanswered.values(), ...held];
  }

  /** What has to be sent again on a new connection. */
  get unsettled(): Iterable<Pending> {
    return this.unanswered.values();
  }

  put(type: string, data: Data, preview?: readonly QueueItem[]): Promise<Message> {
    return new Promise<Message>((resolve, reject) => {
      const waiting = { ...this.make(type, data), preview, resolve, reject };
      this.unanswered.set(waiting.id, waiting);
      this.added(waiting);
    });
  }

  /** At once, then at most four a second, the last one always. */
  slide(type: string, data: Data): void {
    const sliding = this.slides.get(type);
    if (sliding) {
      sliding.latest = this.make(type, data);
      return;
    }
    const timer = setTimeout(() => {
      const latest = this.slides.get(type)?.latest;
      this.slides.delete(type);
      if (latest) this.slide(type, latest.data);
    }, COALESCE_MS);
    this.slides.set(type, { latest: null, timer });
    this.put(type, data).catch(() => undefined); // the next state shows what became of it
  }

  /** The message that an answer belongs to; it waits no longer. */
  settle(answer: Message): Pending | undefined {
    const waiting = this.unanswered.get(answer.responseToId ?? "");
    if (!waiting || !(answer.transient || answer.final)) return undefined;
    this.unanswered.delete(waiting.id);
    if (answer.error) waiting.reject(new CommandFailed(answer.error));
    else waiting.resolve(answer);
    return waiting;
  }

  /** A connection is over: what was meant for it alone is forgotten, and what nobody answered for an hour. */
  closed(): void {
    for (const waiting of this.unanswered.values()) {
      const isOld = this.now() - waiting.since > FORGET_MS;
      if (!isOld && !waiting.type.startsWith("connection.")) continue;
      this.unanswered.delete(waiting.id);
      if (isOld) waiting.reject(new CommandFailed(UNANSWERED));
    }
  }

  private make(type: string, data: Data): Pending {
    return { id: `${this.prefix}_${this.made++}`, type, data, since: this.now() };
  }
}

const UNANSWERED: ErrorInfo = { code: "UNANSWERED", message: "Nobody answered for an hour." };
