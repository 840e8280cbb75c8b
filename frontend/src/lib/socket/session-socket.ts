/**
 * One device's line to its session: reconnects, resumes, notices gaps, repeats what was not answered.
 * Commands are promises that survive connections; the state is a store (`subscribe`, `snapshot`).
 */

import type { ErrorInfo, Message, Pong, Ready, Resync } from "./messages";
import { advanced, nothing, type SessionState } from "./state";
import { Waits } from "./waits";

/** What is used of the browser's WebSocket; tests pass another. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export interface Options {
  /** Without arguments, e.g. `wss://host/ws`. */
  url: string;
  clientId: string;
  topics?: string[];
  open?: (url: string) => Socket;
  now?: () => number;
  random?: () => number;
}

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

/** offline: no connection; joining: the state is not level yet; level: every event is heard as it comes. */
export type Standing = "offline" | "joining" | "level";

interface Unanswered {
  id: string;
  type: string;
  data: Record<string, unknown>;
  since: number;
  resolve: (answer: Message) => void;
  reject: (error: CommandFailed) => void;
}

const FORGET_MS = 3_600_000;
const PING_EVERY_MS = 20_000;
/** Sliders send at most this often; the last value always arrives. */
const COALESCE_MS = 250;
/** Closed by us because an event is missing: the next connection brings it. */
const GAP = 4000;
const REPLACED = 4409;

export class SessionSocket {
  standing: Standing = "offline";
  state: SessionState = nothing;
  ready: Ready | null = null;
  /** Server's clock minus ours, ms. */
  clockOffset = 0;
  libraryGeneration = 0;
  /** Another tab took this device's name; nothing is tried again until `connect`. */
  replaced = false;

  private socket: Socket | null = null;
  private number = 0;
  private epoch: string | null = null;
  private last: number | null = null;
  private made = 0;
  private stopped = true;
  private readonly unanswered = new Map<string, Unanswered>();
  private readonly stateListeners = new Set<() => void>();
  private readonly messageListeners = new Set<(message: Message) => void>();
  private readonly coalesced = new Map<string, { data: Record<string, unknown> | null; timer: Timer }>();
  private readonly waits: Waits;
  private readonly now: () => number;
  private readonly prefix: string;
  private retry: Timer | null = null;
  private reconnecting: Timer | null = null;
  private pinging: Timer | null = null;

  constructor(private readonly options: Options) {
    this.now = options.now ?? Date.now;
    const random = options.random ?? Math.random;
    this.waits = new Waits(this.now, random);
    this.prefix = `msg_${Math.floor(random() * 2 ** 40).toString(36)}_${this.now().toString(36)}`;
  }

  connect(): void {
    this.stopped = false;
    this.replaced = false;
    this.open();
  }

  /** Say goodbye: the device is not waited for. */
  disconnect(): void {
    this.stopped = true;
    if (this.socket && this.standing !== "offline") this.transmit("goodbye", "connection.close", {});
    this.socket?.close(1000);
    this.closed(1000);
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

  snapshot = (): SessionState => this.state;

  /** The server's time, as well as it is known. */
  serverTime(): number {
    return this.now() + this.clockOffset;
  }

  /** Send a message; resolves with its answer over as many connections as it takes. */
  ask(type: string, data: Record<string, unknown> = {}): Promise<Message> {
    const id = `${this.prefix}_${this.made++}`;
    return new Promise<Message>((resolve, reject) => {
      const waiting = { id, type, data, since: this.now(), resolve, reject };
      this.unanswered.set(id, waiting);
      if (this.standing === "level") this.send(waiting);
    });
  }

  /** For sliders: at once, then at most four a second, the last one always. */
  slide(type: "player.volume" | "player.seek", data: Record<string, unknown>): void {
    const waiting = this.coalesced.get(type);
    if (waiting) {
      waiting.data = data;
      return;
    }
    this.askQuietly(type, data);
    const timer = setTimeout(() => {
      const latest = this.coalesced.get(type)?.data;
      this.coalesced.delete(type);
      if (latest) this.slide(type, latest);
    }, COALESCE_MS);
    this.coalesced.set(type, { data: null, timer });
  }

  private askQuietly(type: string, data: Record<string, unknown>): void {
    this.ask(type, data).catch(() => undefined); // the next state shows what became of it
  }

  private open(): void {
    const make = this.options.open ?? ((url: string) => new WebSocket(url) as unknown as Socket);
    const socket = make(`${this.options.url}?clientId=${encodeURIComponent(this.options.clientId)}`);
    this.socket = socket;
    this.number = 0;
    socket.onmessage = (event) => {
      if (socket === this.socket) this.heard(JSON.parse(String(event.data)) as Message);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.closed(event.code);
    };
  }

  private closed(code: number): void {
    this.socket = null;
    for (const { id, type } of this.unanswered.values()) {
      if (type.startsWith("connection.")) this.unanswered.delete(id); // meant for that connection only
    }
    this.replaced = code === REPLACED;
    for (const timer of [this.pinging, this.retry, this.reconnecting]) if (timer) clearTimeout(timer);
    this.pinging = this.retry = this.reconnecting = null;
    this.stand("offline");
    this.forgetOld();
    if (this.stopped || this.replaced) return;
    this.reconnecting = setTimeout(() => this.open(), this.waits.next(code));
  }

  private heard(message: Message): void {
    if (message.type === "connection.ready") this.welcomed(message.data as unknown as Ready);
    else if (message.type === "connection.resync") this.resynced(message.data as unknown as Resync);
    else if (!message.transient && !this.follows(message)) return;
    const state = advanced(this.state, message);
    if (state !== this.state) {
      this.state = state;
      this.tellState();
    }
    for (const listener of this.messageListeners) listener(message);
    this.settle(message);
  }

  private welcomed(ready: Ready): void {
    this.waits.connected();
    this.ready = ready;
    this.libraryGeneration = ready.libraryGeneration;
    this.stand("joining");
    const data = { epoch: this.epoch, lastSequence: this.last };
    const nobody = () => undefined;
    const waiting = {
      id: "resume",
      type: "connection.resume",
      data,
      since: this.now(),
      resolve: nobody,
      reject: nobody,
    };
    this.unanswered.set("resume", waiting);
    this.send(waiting);
  }

  private resynced(resync: Resync): void {
    this.epoch = resync.epoch;
    this.last = resync.sequence;
    this.libraryGeneration = resync.libraryGeneration;
  }

  private follows(event: Message): boolean {
    if (event.sequence !== (this.last ?? 0) + 1) {
      this.socket?.close(GAP);
      this.closed(GAP);
      return false;
    }
    this.last = event.sequence;
    return true;
  }

  private settle(message: Message): void {
    const { error } = message;
    if (error?.code === "OUT_OF_ORDER_MESSAGE" || error?.code === "RATE_LIMITED") {
      this.pace(error);
      return;
    }
    const waiting = this.unanswered.get(message.responseToId ?? "");
    if (!waiting || !(message.transient || message.final)) return;
    this.unanswered.delete(waiting.id);
    if (waiting.id === "resume") this.joined();
    else if (error) waiting.reject(new CommandFailed(error));
    else waiting.resolve(message);
  }

  private joined(): void {
    this.stand("level");
    if (this.options.topics) this.askQuietly("connection.subscribe", { topics: this.options.topics });
    this.sendAll();
    this.ping();
  }

  /** Count from where the server does; wait where it asks for it. Ids stay, so nothing happens twice. */
  private pace(error: ErrorInfo): void {
    if (error.code === "OUT_OF_ORDER_MESSAGE") {
      this.number = Number(error.details?.expected ?? 1) - 1;
      this.sendAll();
    } else {
      this.retry ??= setTimeout(
        () => {
          this.retry = null;
          this.sendAll();
        },
        Number(error.details?.retryAfterMs ?? 1000),
      );
    }
  }

  private ping(): void {
    const sent = this.now();
    this.ask("connection.ping").then(
      (message) => {
        const pong = message.data as unknown as Pong;
        this.clockOffset = pong.serverTime - (sent + this.now()) / 2;
        this.libraryGeneration = pong.libraryGeneration;
      },
      () => undefined,
    );
    this.pinging = setTimeout(() => this.ping(), PING_EVERY_MS);
  }

  private sendAll(): void {
    for (const waiting of this.unanswered.values()) this.send(waiting);
  }

  private send(waiting: Unanswered): void {
    this.transmit(waiting.id, waiting.type, waiting.data);
  }

  private transmit(id: string, type: string, data: Record<string, unknown>): void {
    this.number += 1;
    const timestamp = Math.round(this.now());
    this.socket?.send(JSON.stringify({ id, type, data, sequence: this.number, timestamp }));
  }

  private forgetOld(): void {
    for (const waiting of this.unanswered.values()) {
      if (this.now() - waiting.since <= FORGET_MS) continue;
      this.unanswered.delete(waiting.id);
      waiting.reject(new CommandFailed({ code: "UNANSWERED", message: "Nobody answered for an hour." }));
    }
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
