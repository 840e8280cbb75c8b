/**
 * One device's line to its session: reconnects, resumes, notices gaps and silence, repeats what was not answered.
 * Commands are promises that survive connections; the state is a store (`subscribe`, `snapshot`).
 */

import type { ErrorInfo, Message, QueueItem, Ready, Resync } from "./messages";
import { Outbox, type Pending } from "./outbox";
import { Pulse } from "./pulse";
import { advanced, nothing, type SessionState } from "./state";
import { Waits } from "./waits";
import { type Socket, Wire } from "./wire";

export interface Options {
  /** Without arguments, e.g. `wss://host/ws`. */
  url: string;
  clientId: string;
  /** What to hear of from the beginning, beside player and queue. */
  topics?: readonly string[];
  open?: (url: string) => Socket;
  now?: () => number;
  random?: () => number;
}

/** offline: no connection; joining: the state is not level yet; level: every event is heard as it comes. */
export type Standing = "offline" | "joining" | "level";

/** Closed by us because an event is missing or the line is dead: the next connection brings what came meanwhile. */
const LEFT = 4000;
const REPLACED = 4409;

const RESUME_ID = "resume";

/** Of all that is said once: if one was refused for coming too often, the next is the one that is waited for. */
const SAID_ID = "said";

/** Who is still refused when the wait is over does not ask without pause. */
const LEAST_WAIT_MS = 250;

export class SessionSocket {
  standing: Standing = "offline";
  state: SessionState = nothing;
  /** Server's clock minus ours, ms. */
  clockOffset = 0;
  libraryGeneration = 0;
  /** Another tab took this device's name; nothing is tried again until `connect`. */
  replaced = false;

  private wire: Wire | null = null;
  private epoch: string | null = null;
  private last: number | null = null;
  private stopped = true;
  private readonly topics = new Map<string, number>();
  private readonly outbox: Outbox;
  private readonly stateListeners = new Set<() => void>();
  private readonly messageListeners = new Set<(message: Message) => void>();
  private readonly waits: Waits;
  private readonly now: () => number;
  private retry: Timer | null = null;
  private reconnecting: Timer | null = null;
  private readonly pulse: Pulse;

  constructor(private readonly options: Options) {
    this.now = options.now ?? Date.now;
    const random = options.random ?? Math.random;
    this.waits = new Waits(this.now, random);
    this.outbox = new Outbox(this.now, random, (pending) => this.added(pending));
    this.pulse = new Pulse(
      this.now,
      () => this.ask("connection.ping"),
      (pong, at) => {
        this.clockOffset = pong.serverTime - at;
        this.libraryGeneration = pong.libraryGeneration;
      },
      () => this.leave(LEFT),
    );
    for (const topic of options.topics ?? []) this.topics.set(topic, 1);
  }

  get clientId(): string {
    return this.options.clientId;
  }

  /** What waits for its answer, oldest first. */
  get pending(): readonly Pending[] {
    return this.outbox.pending;
  }

  connect(): void {
    this.stopped = false;
    this.replaced = false;
    this.open();
  }

  /** Say goodbye: the device is not waited for. */
  disconnect(): void {
    this.stopped = true;
    if (this.standing !== "offline") this.wire?.send("goodbye", "connection.close", {});
    this.leave(1000);
  }

  /** The network came or went, or so it seems: make sure that the line is alive, or try at once to have one. */
  check(): void {
    if (this.stopped || this.replaced) return;
    if (this.standing === "level") this.pulse.doubt();
    if (this.standing !== "offline") return;
    this.wire?.leave(LEFT);
    this.open();
  }

  subscribe(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Every message, in order; events without gaps and doubles. */
  onMessage(listener: (message: Message) => void): () => void {
    this.messageListeners.add(listener);
    return () => this.messageListeners.delete(listener);
  }

  /** Hear of a topic until the returned function is called. */
  watch(topic: string): () => void {
    this.count(topic, 1);
    return () => this.count(topic, -1);
  }

  snapshot = (): SessionState => this.state;

  /** The server's time, as well as it is known. */
  serverTime(): number {
    return this.now() + this.clockOffset;
  }

  /** Send a message; resolves with its answer over as many connections as it takes. */
  ask(type: string, data: Record<string, unknown> = {}, preview?: readonly QueueItem[]): Promise<Message> {
    return this.outbox.put(type, data, preview);
  }

  /** Send what is only worth saying now, or not at all. */
  say(type: string, data: Record<string, unknown>): void {
    if (this.isOpen) this.wire?.send(SAID_ID, type, data);
  }

  /** For sliders: at once, then at most four a second, the last one always. */
  slide(type: "player.volume" | "player.seek", data: Record<string, unknown>): void {
    this.outbox.slide(type, data);
    this.tellState();
  }

  /** Whether what is said now is heard now; not while the server asked to wait. */
  private get isOpen(): boolean {
    return this.standing === "level" && !this.retry;
  }

  private added(pending: Pending): void {
    if (this.isOpen) this.send(pending);
    this.tellState();
  }

  private open(): void {
    if (this.reconnecting) clearTimeout(this.reconnecting);
    this.reconnecting = null;
    const make = this.options.open ?? ((url: string) => new WebSocket(url) as unknown as Socket);
    const socket = make(`${this.options.url}?clientId=${encodeURIComponent(this.options.clientId)}`);
    this.wire = new Wire(
      socket,
      this.now,
      (message) => this.heard(message),
      (code) => this.closed(code),
    );
    this.pulse.expectWelcome();
  }

  /** Leave a connection without waiting for its end. */
  private leave(code: number): void {
    this.wire?.leave(code);
    this.closed(code);
  }

  private closed(code: number): void {
    this.wire = null;
    this.outbox.closed();
    this.replaced = code === REPLACED;
    this.pulse.stop();
    for (const timer of [this.retry, this.reconnecting]) if (timer) clearTimeout(timer);
    this.retry = this.reconnecting = null;
    if (!this.stopped && !this.replaced) {
      this.reconnecting = setTimeout(() => this.open(), this.waits.next(code));
    }
    this.stand("offline");
  }

  private heard(message: Message): void {
    if (message.type === "connection.ready") this.welcomed(message.data as unknown as Ready);
    else if (message.type === "connection.resync") this.resynced(message.data as unknown as Resync);
    else if (!message.transient && !this.follows(message)) return;
    const before = this.state;
    this.state = advanced(this.state, message);
    for (const listener of this.messageListeners) listener(message);
    const isAnswer = this.settle(message);
    // Between the events of one command, and between those that are caught up with, nobody looks.
    const isWhole = this.standing === "level" && (message.transient || message.final);
    if (isWhole && (isAnswer || before !== this.state)) this.tellState();
  }

  private welcomed(ready: Ready): void {
    this.waits.connected();
    this.pulse.welcomed();
    this.libraryGeneration = ready.libraryGeneration;
    this.stand("joining");
    this.wire?.send(RESUME_ID, "connection.resume", { epoch: this.epoch, lastSequence: this.last });
  }

  private resynced(resync: Resync): void {
    this.epoch = resync.epoch;
    this.last = resync.sequence;
    this.libraryGeneration = resync.libraryGeneration;
  }

  private follows(event: Message): boolean {
    if (event.sequence !== (this.last ?? 0) + 1) {
      this.leave(LEFT);
      return false;
    }
    this.last = event.sequence;
    return true;
  }

  private settle(message: Message): boolean {
    const { error } = message;
    if (error?.code === "OUT_OF_ORDER_MESSAGE" || error?.code === "RATE_LIMITED") {
      this.pace(error);
      return false;
    }
    if (message.responseToId === RESUME_ID) this.joined();
    return this.outbox.settle(message) !== undefined;
  }

  private joined(): void {
    this.sendAll();
    this.stand("level");
    if (this.topics.size) this.askForTopics();
    this.pulse.beat();
  }

  private count(topic: string, by: number): void {
    const times = (this.topics.get(topic) ?? 0) + by;
    if (times) this.topics.set(topic, times);
    else this.topics.delete(topic);
    if (this.standing === "level") this.askForTopics();
  }

  private askForTopics(): void {
    this.askQuietly("connection.subscribe", { topics: [...this.topics.keys()] });
  }

  /** Count from where the server does; wait where it asks for it. Ids stay, so nothing happens twice. */
  private pace(error: ErrorInfo): void {
    if (error.code === "OUT_OF_ORDER_MESSAGE") {
      this.wire?.expect(Number(error.details?.expected ?? 1));
      this.sendAll();
    } else {
      this.retry ??= setTimeout(
        () => {
          this.retry = null;
          this.sendAll();
        },
        Math.max(LEAST_WAIT_MS, Number(error.details?.retryAfterMs ?? 1000)),
      );
    }
  }

  private askQuietly(type: string, data: Record<string, unknown>): void {
    this.ask(type, data).catch(() => undefined); // nothing to take back
  }

  private sendAll(): void {
    for (const waiting of this.outbox.unsettled) this.send(waiting);
  }

  private send({ id, type, data }: Pending): void {
    this.wire?.send(id, type, data);
  }

  private stand(standing: Standing): void {
    if (this.standing === standing) return;
    this.standing = standing;
    this.tellState();
  }

  private tellState(): void {
    for (const listener of this.stateListeners) listener();
  }
}

type Timer = ReturnType<typeof setTimeout>;
