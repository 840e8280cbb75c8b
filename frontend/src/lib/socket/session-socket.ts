/**
 * One device's connection to its playback session: reconnects, resumes, detects gaps and dead connections, and sends
 * messages without a reply again. Replies are promises that survive connections; the state is a store (`subscribe`,
 * `snapshot`).
 */

import { Connection, type OpenSocket, openWebSocket } from "./connection";
import { KeepAlive } from "./keep-alive";
import type { ClientRequest, ErrorInfo, QueueItem, Ready, Resync, ServerMessage, Topic } from "./messages";
import { Outbox, type Pending, type SliderRequest } from "./outbox";
import { ReconnectDelays } from "./reconnect-delays";
import { advanced, emptySession, type SessionState } from "./state";

export interface Options {
  /** Without arguments, e.g. `wss://host/ws`. */
  url: string;
  clientId: string;
  /** Topics to subscribe to from the beginning, beside player and queue. */
  topics?: readonly Topic[];
  open?: OpenSocket;
  now?: () => number;
  random?: () => number;
}

/** offline: no connection; syncing: events are still missing; synced: events arrive as they happen. */
export type ConnectionStatus = "offline" | "syncing" | "synced";

/** Closed here because an event is missing or the connection is dead; the next connection replays the events. */
const CLOSED_HERE = 4000;
const REPLACED = 4409;

const RESUME_ID = "resume";

/** Shared by all messages that are sent once: a refused one is superseded by the next. */
const ONCE_ID = "once";

/** Lower bound of the wait after RATE_LIMITED, so that a client that is refused again does not retry in a loop. */
const LEAST_WAIT_MS = 250;

export class SessionSocket {
  status: ConnectionStatus = "offline";
  state: SessionState = emptySession;
  /** Server's clock minus ours, ms. */
  clockOffset = 0;
  libraryGeneration = 0;
  /** Another tab took this device's name; no reconnection until `connect`. */
  replaced = false;

  private connection: Connection | null = null;
  private epoch: string | null = null;
  private lastSequence: number | null = null;
  private isStopped = true;
  /** How often each topic is subscribed to. */
  private readonly topics = new Map<Topic, number>();
  private readonly outbox: Outbox;
  private readonly stateListeners = new Set<() => void>();
  private readonly messageListeners = new Set<(message: ServerMessage) => void>();
  private readonly delays: ReconnectDelays;
  private readonly now: () => number;
  private retrying: Timer | null = null;
  private reconnecting: Timer | null = null;
  private readonly keepAlive: KeepAlive;

  constructor(private readonly options: Options) {
    this.now = options.now ?? Date.now;
    const random = options.random ?? Math.random;
    this.delays = new ReconnectDelays(this.now, random);
    this.outbox = new Outbox(this.now, random, (pending) => this.sendNew(pending));
    this.keepAlive = new KeepAlive(
      this.now,
      () => this.request({ type: "connection.ping", data: {} }),
      (pong, at) => {
        this.clockOffset = pong.serverTime - at;
        this.libraryGeneration = pong.libraryGeneration;
      },
      () => this.close(CLOSED_HERE),
    );
    for (const topic of options.topics ?? []) this.topics.set(topic, 1);
  }

  get clientId(): string {
    return this.options.clientId;
  }

  /** The messages without a reply, oldest first. */
  get pending(): readonly Pending[] {
    return this.outbox.pending;
  }

  connect(): void {
    this.isStopped = false;
    this.replaced = false;
    this.open();
  }

  /** Tell the server that the device leaves, so that playback does not wait for it. */
  disconnect(): void {
    this.isStopped = true;
    if (this.status !== "offline") this.connection?.send("goodbye", { type: "connection.close", data: {} });
    this.close(1000);
  }

  /** The network may have changed: verify the connection, or reconnect without further delay. */
  check(): void {
    if (this.isStopped || this.replaced) return;
    if (this.status === "synced") this.keepAlive.checkNow();
    if (this.status !== "offline") return;
    this.connection?.close(CLOSED_HERE);
    this.open();
  }

  subscribe(listener: () => void): () => void {
    this.stateListeners.add(listener);
    return () => this.stateListeners.delete(listener);
  }

  /** Receive every message, in order; events without gaps and duplicates. */
  onMessage(listener: (message: ServerMessage) => void): () => void {
    this.messageListeners.add(listener);
    return () => this.messageListeners.delete(listener);
  }

  /** Subscribe to a topic until the returned function is called. */
  subscribeTopic(topic: Topic): () => void {
    this.countTopic(topic, 1);
    return () => this.countTopic(topic, -1);
  }

  snapshot = (): SessionState => this.state;

  /** Return the server's time as estimated from the last pong, ms since 1970. */
  serverTime(): number {
    return this.now() + this.clockOffset;
  }

  /** Send a request, over as many connections as it takes; resolves with its reply. */
  request(request: ClientRequest, preview?: readonly QueueItem[]): Promise<ServerMessage> {
    return this.outbox.add(request, preview);
  }

  /** Send a request that is outdated later: now, or never. */
  sendOnce(request: ClientRequest): void {
    if (this.canSend) this.connection?.send(ONCE_ID, request);
  }

  /** Send values of a slider: at most four times a second, the last one always. */
  slide(request: SliderRequest): void {
    this.outbox.slide(request);
    this.notifyState();
  }

  /** False also while the server's rate limit asks to wait. */
  private get canSend(): boolean {
    return this.status === "synced" && !this.retrying;
  }

  private sendNew(pending: Pending): void {
    if (this.canSend) this.send(pending);
    this.notifyState();
  }

  private open(): void {
    if (this.reconnecting) clearTimeout(this.reconnecting);
    this.reconnecting = null;
    const url = `${this.options.url}?clientId=${encodeURIComponent(this.options.clientId)}`;
    this.connection = new Connection(url, this.options.open ?? openWebSocket, this.now, {
      onMessage: (message) => this.receive(message),
      onClose: (code) => this.closed(code),
    });
    this.keepAlive.expectReady();
  }

  /** Close the connection without waiting for its close event. */
  private close(code: number): void {
    this.connection?.close(code);
    this.closed(code);
  }

  private closed(code: number): void {
    this.connection = null;
    this.outbox.connectionClosed();
    this.replaced = code === REPLACED;
    this.keepAlive.stop();
    for (const timer of [this.retrying, this.reconnecting]) if (timer) clearTimeout(timer);
    this.retrying = this.reconnecting = null;
    if (!this.isStopped && !this.replaced) {
      this.reconnecting = setTimeout(() => this.open(), this.delays.next(code));
    }
    this.setStatus("offline");
  }

  private receive(message: ServerMessage): void {
    if (message.type === "connection.ready") this.resume(message.data);
    else if (message.type === "connection.resync") this.resynced(message.data);
    else if (!message.transient && !this.isNext(message)) return;
    const before = this.state;
    this.state = advanced(this.state, message);
    for (const listener of this.messageListeners) listener(message);
    const isReply = this.settle(message);
    // State between the events of one command, and between replayed events, is not shown.
    const isComplete = this.status === "synced" && (message.transient || message.final);
    if (isComplete && (isReply || before !== this.state)) this.notifyState();
  }

  private resume(ready: Ready): void {
    this.delays.connected();
    this.keepAlive.ready();
    this.libraryGeneration = ready.libraryGeneration;
    this.setStatus("syncing");
    const { epoch, lastSequence } = this;
    this.connection?.send(RESUME_ID, { type: "connection.resume", data: { epoch, lastSequence } });
  }

  private resynced(resync: Resync): void {
    this.epoch = resync.epoch;
    this.lastSequence = resync.sequence;
    this.libraryGeneration = resync.libraryGeneration;
  }

  private isNext(event: ServerMessage): boolean {
    if (event.sequence !== (this.lastSequence ?? 0) + 1) {
      this.close(CLOSED_HERE);
      return false;
    }
    this.lastSequence = event.sequence;
    return true;
  }

  private settle(message: ServerMessage): boolean {
    const { error } = message;
    if (error?.code === "OUT_OF_ORDER_MESSAGE" || error?.code === "RATE_LIMITED") {
      this.retry(error);
      return false;
    }
    if (message.responseToId === RESUME_ID) this.synced();
    return this.outbox.settle(message) !== undefined;
  }

  private synced(): void {
    this.sendAll();
    this.setStatus("synced");
    if (this.topics.size) this.sendTopics();
    this.keepAlive.start();
  }

  private countTopic(topic: Topic, by: number): void {
    const count = (this.topics.get(topic) ?? 0) + by;
    if (count) this.topics.set(topic, count);
    else this.topics.delete(topic);
    if (this.status === "synced") this.sendTopics();
  }

  private sendTopics(): void {
    const topics = [...this.topics.keys()];
    const request = { type: "connection.subscribe", data: { topics } } as const;
    this.request(request).catch(() => undefined); // there is nothing to revert
  }

  /** Adopt the server's sequence number, or wait as long as it asks. Ids stay, so nothing is applied twice. */
  private retry(error: ErrorInfo): void {
    if (error.code === "OUT_OF_ORDER_MESSAGE") {
      this.connection?.continueFrom(Number(error.details?.expected ?? 1));
      this.sendAll();
    } else {
      this.retrying ??= setTimeout(
        () => {
          this.retrying = null;
          this.sendAll();
        },
        Math.max(LEAST_WAIT_MS, Number(error.details?.retryAfterMs ?? 1000)),
      );
    }
  }

  private sendAll(): void {
    for (const pending of this.outbox.unanswered) this.send(pending);
  }

  private send(pending: Pending): void {
    this.connection?.send(pending.id, pending);
  }

  private setStatus(status: ConnectionStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.notifyState();
  }

  private notifyState(): void {
    for (const listener of this.stateListeners) listener();
  }
}

type Timer = ReturnType<typeof setTimeout>;
