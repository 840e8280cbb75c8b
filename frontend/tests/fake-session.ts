import { vi } from "vitest";
import { predicted } from "@/lib/player/predict";
import {
  type ClientMessage,
  type ErrorInfo,
  emptySession,
  type QueueItem,
  type ServerMessage,
  type SessionState,
} from "@/lib/socket";
import { track } from "./fake-server";

const EPOCH = "e1";

const DONE = { type: "command.done", data: {} } as const;

export const item = (id: string, itemId = `item-${id}`): QueueItem => {
  const { title, artist, album, duration_s } = track(id);
  return { itemId, id, title, artist, album, duration: (duration_s ?? 0) * 1000, addedAt: 0 };
};

/** A message of the server, as incomplete as a test needs it. */
type Sent = { type: ServerMessage["type"]; data: object } & Partial<Omit<ServerMessage, "type" | "data">>;

class FakeWebSocket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly clientId: string;

  constructor(url: string) {
    this.clientId = new URL(url).searchParams.get("clientId") ?? "";
    FakeSession.current.enter(this);
  }
  send(text: string): void {
    FakeSession.current.take(this, JSON.parse(text) as ClientMessage);
  }
  close(): void {
    FakeSession.current.sockets.delete(this);
  }
  receive(message: Sent): void {
    this.onmessage?.({ data: JSON.stringify({ id: "srv", sequence: 0, timestamp: Date.now(), ...message }) });
  }
}

/** A playback session as the server stores it; it applies the rules that the page predicts by. */
export class FakeSession {
  static current: FakeSession;
  state: SessionState = emptySession;
  generation = 1;
  readonly sockets = new Set<FakeWebSocket>();
  /** Every message of every window. */
  readonly received: ClientMessage[] = [];
  /** Errors that requests are refused with, by type. */
  readonly refusals: Record<string, ErrorInfo> = {};
  /** While it is true, requests get no reply. */
  isUnresponsive = false;
  private readonly log: Sent[] = [];
  private made = 0;

  /** Replace the browser's WebSocket. */
  static begin(state: Partial<SessionState> = {}): FakeSession {
    FakeSession.current = new FakeSession();
    FakeSession.current.state = { ...emptySession, ...state };
    vi.stubGlobal("WebSocket", FakeWebSocket);
    return FakeSession.current;
  }

  get clientId(): string {
    return [...this.sockets][0]?.clientId ?? "";
  }

  get player() {
    return this.state.player;
  }

  /** The ids of the queue's tracks. */
  get letters(): string {
    return this.state.items.map((each) => each?.id ?? "?").join("");
  }

  types(prefix: string): string[] {
    return this.received.map(({ type }) => type).filter((type) => type.startsWith(prefix));
  }

  enter(socket: FakeWebSocket): void {
    this.sockets.add(socket);
    const data = { epoch: EPOCH, sequence: this.log.length, libraryGeneration: this.generation, limits: {} };
    setTimeout(() => socket.receive({ type: "connection.ready", data, transient: true }));
  }

  /** Break all connections. */
  drop(): void {
    for (const socket of this.sockets) socket.onclose?.({ code: 1006 });
    this.sockets.clear();
  }

  /** Send a transient message to every window. */
  push(type: ServerMessage["type"], data: object): void {
    for (const socket of this.sockets) socket.receive({ type, data: { ...data }, transient: true });
  }

  /** Change the state as another device or the server would. */
  change(state: Partial<SessionState>, responseToId?: string): void {
    this.state = { ...this.state, ...state, version: this.state.version + 1 };
    const answer = responseToId ? { responseToId } : {};
    this.publish(
      "queue.state",
      { ...this.queue(), change: { op: "replace", index: 0, count: this.state.items.length } },
      answer,
    );
    const { radio, playOn, version } = this.state;
    this.publish("radio.state", { radio, playOn, version }, answer);
    this.publish("player.state", this.state.player, { ...answer, final: true });
  }

  take(socket: FakeWebSocket, message: ClientMessage): void {
    this.received.push(message);
    if (this.isUnresponsive && !message.type.startsWith("connection.")) return;
    const error = this.refusals[message.type];
    if (error) {
      socket.receive({
        type: "notification.error",
        data: {},
        responseToId: message.id,
        transient: true,
        error,
      });
      return;
    }
    const missed = message.type === "connection.resume" ? message.data.lastSequence : null;
    if (missed !== null) for (const event of this.log.slice(missed)) socket.receive(event);
    const reply = missed === null ? this.reply(message) : DONE;
    if (reply) socket.receive({ ...reply, responseToId: message.id, transient: true });
    else this.act(socket, message);
  }

  private reply({ type }: ClientMessage): Sent | null {
    const about = { epoch: EPOCH, sequence: this.log.length, libraryGeneration: this.generation };
    if (type === "connection.resume") {
      const { player, radio, playOn, version } = this.state;
      const data = {
        ...about,
        reason: "new",
        player,
        queue: this.queue(),
        radio: { radio, playOn, version },
      };
      return { type: "connection.resync", data };
    }
    if (type === "connection.ping") {
      return { type: "connection.pong", data: { ...about, serverTime: Date.now() } };
    }
    if (type === "queue.get") return { type: "queue.state", data: this.queue() };
    return type.startsWith("connection.") || type === "player.report" ? DONE : null;
  }

  private act(socket: FakeWebSocket, message: ClientMessage): void {
    const ids = message.type === "queue.add" ? (message.data.trackIds ?? []) : [];
    const preview = ids.map((trackId) => item(trackId, `item ${this.made++}`));
    const before = this.state;
    const state = predicted(before, [{ ...message, since: Date.now(), preview }], socket.clientId);
    if (state === before) socket.receive({ ...DONE, responseToId: message.id, transient: true });
    else this.change(state, message.id);
  }

  private queue() {
    const { items, position, totalDuration, version } = this.state;
    return {
      position,
      length: items.length,
      totalDuration,
      version,
      offset: 0,
      tracks: items as QueueItem[],
    };
  }

  private publish(type: ServerMessage["type"], data: object, rest: Partial<Sent>): void {
    const sequence = this.log.length + 1;
    const event = { id: `evt_${sequence}`, type, data: { ...data }, sequence, ...rest };
    this.log.push(event);
    for (const socket of this.sockets) socket.receive(event);
  }
}
