import { vi } from "vitest";
import { predicted } from "@/lib/player/predict";
import { type ErrorInfo, type Message, nothing, type QueueItem, type SessionState } from "@/lib/socket";
import { track } from "./fake-server";

const EPOCH = "e1";

export const item = (id: string, itemId = `item-${id}`): QueueItem => {
  const { title, artist, album, duration_s } = track(id);
  return { itemId, id, title, artist, album, duration: (duration_s ?? 0) * 1000, addedAt: 0 };
};

class FakeWebSocket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly clientId: string;

  constructor(url: string) {
    this.clientId = new URL(url).searchParams.get("clientId") ?? "";
    FakeSession.current.enter(this);
  }
  send(text: string): void {
    FakeSession.current.take(this, JSON.parse(text) as Message);
  }
  close(): void {
    FakeSession.current.sockets.delete(this);
  }
  hear(message: Partial<Message>): void {
    this.onmessage?.({ data: JSON.stringify({ id: "srv", sequence: 0, timestamp: Date.now(), ...message }) });
  }
}

/** A playback session as the server keeps it, in step with the rules that the page foresees by. */
export class FakeSession {
  static current: FakeSession;
  state: SessionState = nothing;
  generation = 1;
  readonly sockets = new Set<FakeWebSocket>();
  /** Every message of every window. */
  readonly heard: Message[] = [];
  /** What is refused, by type. */
  readonly refusals: Record<string, ErrorInfo> = {};
  /** While it is true, nothing is answered. */
  isDeaf = false;
  private readonly log: Partial<Message>[] = [];
  private made = 0;

  /** Stand in for the server's sockets. */
  static begin(state: Partial<SessionState> = {}): FakeSession {
    FakeSession.current = new FakeSession();
    FakeSession.current.state = { ...nothing, ...state };
    vi.stubGlobal("WebSocket", FakeWebSocket);
    return FakeSession.current;
  }

  get clientId(): string {
    return [...this.sockets][0]?.clientId ?? "";
  }

  get player() {
    return this.state.player;
  }

  /** The queue's tracks, as letters. */
  get letters(): string {
    return this.state.items.map((each) => each?.id ?? "?").join("");
  }

  types(prefix: string): string[] {
    return this.heard.map(({ type }) => type).filter((type) => type.startsWith(prefix));
  }

  enter(socket: FakeWebSocket): void {
    this.sockets.add(socket);
    const data = { epoch: EPOCH, sequence: this.log.length, libraryGeneration: this.generation, limits: {} };
    setTimeout(() => socket.hear({ type: "connection.ready", data, transient: true }));
  }

  /** The network is gone, or the server. */
  drop(): void {
    for (const socket of this.sockets) socket.onclose?.({ code: 1006 });
    this.sockets.clear();
  }

  /** Tell every window something that is no event. */
  push(type: string, data: object): void {
    for (const socket of this.sockets) socket.hear({ type, data: { ...data }, transient: true });
  }

  /** What another device did, or the server. */
  change(state: Partial<SessionState>, responseToId?: string): void {
    this.state = { ...this.state, ...state, version: this.state.version + 1 };
    const answer = responseToId ? { responseToId } : {};
    this.tell(
      "queue.state",
      { ...this.queue(), change: { op: "replace", index: 0, count: this.state.items.length } },
      answer,
    );
    this.tell("player.state", this.state.player, { ...answer, final: true });
  }

  take(socket: FakeWebSocket, message: Message): void {
    this.heard.push(message);
    if (this.isDeaf && !message.type.startsWith("connection.")) return;
    const error = this.refusals[message.type];
    if (error) {
      socket.hear({ type: "notification.error", data: {}, responseToId: message.id, transient: true, error });
      return;
    }
    const missed = message.type === "connection.resume" ? (message.data.lastSequence as number | null) : null;
    if (missed !== null) for (const event of this.log.slice(missed)) socket.hear(event);
    const [type, data] = missed === null ? this.answer(message) : ["command.done", {}];
    if (type) socket.hear({ type, data, responseToId: message.id, transient: true });
    else this.act(socket, message);
  }

  private answer({ type }: Message): [string, Record<string, unknown>] | [null, null] {
    const about = { epoch: EPOCH, sequence: this.log.length, libraryGeneration: this.generation };
    if (type === "connection.resume") {
      return [
        "connection.resync",
        { ...about, reason: "new", player: this.state.player, queue: this.queue() },
      ];
    }
    if (type === "connection.ping") return ["connection.pong", { ...about, serverTime: Date.now() }];
    if (type === "queue.get") return ["queue.state", this.queue()];
    return type.startsWith("connection.") || type === "player.report" ? ["command.done", {}] : [null, null];
  }

  private act(socket: FakeWebSocket, { id, type, data }: Message): void {
    const ids = (data.trackIds ?? []) as string[];
    const preview = ids.map((trackId) => item(trackId, `item ${this.made++}`));
    const before = this.state;
    const state = predicted(before, [{ id, type, data, since: Date.now(), preview }], socket.clientId);
    if (state === before) socket.hear({ type: "command.done", data: {}, responseToId: id, transient: true });
    else this.change(state, id);
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

  private tell(type: string, data: object, rest: Partial<Message>): void {
    const sequence = this.log.length + 1;
    const event = { id: `evt_${sequence}`, type, data: { ...data }, sequence, ...rest };
    this.log.push(event);
    for (const socket of this.sockets) socket.hear(event);
  }
}
