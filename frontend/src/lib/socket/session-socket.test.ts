import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Socket, SocketEvents } from "./connection";
import type { ClientMessage, ClientRequest, PlayerState, QueueItem, ServerMessage } from "./messages";
import { CommandFailed } from "./outbox";
import { SessionSocket } from "./session-socket";
import { advanced, emptySession, fromResync, positionAt } from "./state";

type Rest = Partial<Omit<ServerMessage, "type" | "data">>;

class FakeSocket implements Socket {
  sent: ClientMessage[] = [];
  closedWith: number | undefined;

  constructor(
    readonly url: string,
    private readonly events: SocketEvents,
  ) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage);
  }
  close(code?: number): void {
    this.closedWith = code;
  }
  break(code: number): void {
    this.events.onClose(code);
  }
  receive(type: ServerMessage["type"], data: object, rest: Rest = {}): void {
    const message = { id: "x", type, data, sequence: 0, timestamp: 0, transient: true, ...rest };
    this.events.onMessage(JSON.stringify(message));
  }
  event(sequence: number, type: ServerMessage["type"], data: object, rest: Rest = {}): void {
    this.receive(type, data, { sequence, transient: false, ...rest });
  }
  last(type: ClientRequest["type"]): ClientMessage {
    const found = this.sent.filter((message) => message.type === type).at(-1);
    if (!found) throw new Error(`${type} was not sent`);
    return found;
  }
}

const pause: ClientRequest = { type: "player.pause", data: {} };
const player = (changes: Partial<PlayerState> = {}): PlayerState => ({
  ...emptySession.player,
  version: 1,
  ...changes,
});
const item = (itemId: string): QueueItem => ({
  itemId,
  id: `t${itemId}`,
  title: itemId,
  artist: "",
  album: "",
  duration: 1000,
  addedAt: 0,
});
const queue = (ids: string, changes: object = {}) => ({
  position: null,
  length: ids.length,
  totalDuration: ids.length * 1000,
  version: 1,
  offset: 0,
  tracks: [...ids].map(item),
  ...changes,
});
const ready = { epoch: "e1", sequence: 0, libraryGeneration: 1, limits: {} };
const resync = (sequence = 0, epoch = "e1") => ({
  reason: "new" as const,
  epoch,
  sequence,
  libraryGeneration: 1,
  player: player(),
  queue: queue("ab"),
});

describe("the session's socket", () => {
  let sockets: FakeSocket[];
  let session: SessionSocket;
  const current = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("no connection yet");
    return socket;
  };
  const join = (): FakeSocket => {
    const socket = current();
    socket.receive("connection.ready", ready);
    socket.receive("connection.resync", resync(), { responseToId: "resume" });
    return socket;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    const open = (url: string, events: SocketEvents): FakeSocket => {
      sockets.push(new FakeSocket(url, events));
      return current();
    };
    session = new SessionSocket({ url: "ws://x/ws", clientId: "a b", open, random: () => 0.5 });
    session.connect();
  });
  afterEach(() => {
    session.disconnect();
    vi.useRealTimers();
  });

  it("resumes first and sends commands afterwards", () => {
    void session.request(pause);
    const socket = current();
    expect(socket.url).toBe("ws://x/ws?clientId=a%20b");
    expect(socket.sent).toEqual([]);
    socket.receive("connection.ready", ready);
    expect(socket.sent).toMatchObject([{ type: "connection.resume", sequence: 1, data: { epoch: null } }]);
    socket.receive("connection.resync", resync(), { responseToId: "resume" });
    expect(session.status).toBe("synced");
    expect(socket.last("player.pause").sequence).toBe(2);
  });

  it("resolves a command with its last event", async () => {
    const socket = join();
    const reply = session.request({ type: "player.resume", data: {} });
    const { id } = socket.last("player.resume");
    socket.event(1, "queue.position", { position: 1 }, { responseToId: id });
    socket.event(2, "player.state", player({ isPlaying: true }), { responseToId: id, final: true });
    expect((await reply).type).toBe("player.state");
    expect(session.state.player.isPlaying).toBe(true);
    expect(session.state.position).toBe(1);
  });

  it("rejects refused commands", async () => {
    const socket = join();
    const reply = session.request({ type: "queue.clear", data: {} });
    const { id } = socket.last("queue.clear");
    const error = { code: "CONFLICT", message: "changed", details: { version: 7 } };
    socket.receive("notification.error", {}, { responseToId: id, error });
    await expect(reply).rejects.toMatchObject({ code: "CONFLICT", details: { version: 7 } });
    await expect(reply).rejects.toBeInstanceOf(CommandFailed);
  });

  it("resumes after the last event and does not repeat commands that the replay answers", async () => {
    const first = join();
    first.event(1, "player.state", player());
    const reply = session.request({ type: "player.volume", data: { volume: 0.5 } });
    const { id } = first.last("player.volume");
    first.break(1006);
    expect(session.status).toBe("offline");
    vi.advanceTimersByTime(500);
    const second = current();
    expect(second).not.toBe(first);
    second.receive("connection.ready", ready);
    expect(second.last("connection.resume").data).toEqual({ epoch: "e1", lastSequence: 1 });
    second.event(2, "player.state", player({ volume: 0.5 }), { responseToId: id, final: true });
    expect((await reply).sequence).toBe(2);
    second.receive("command.done", {}, { responseToId: "resume" });
    expect(second.sent.filter((message) => message.id === id)).toEqual([]);
  });

  it("repeats a command that the replay does not answer", () => {
    const first = join();
    void session.request(pause);
    const { id } = first.last("player.pause");
    first.break(1012);
    vi.advanceTimersByTime(1000);
    current().receive("connection.ready", ready);
    current().receive("command.done", {}, { responseToId: "resume" });
    expect(current().last("player.pause").id).toBe(id);
  });

  it("reconnects after a gap and passes on no event twice", () => {
    const received: number[] = [];
    session.onMessage((message) => !message.transient && received.push(message.sequence));
    const first = join();
    first.event(1, "player.state", player());
    first.event(3, "player.state", player());
    expect(first.closedWith).toBe(4000);
    vi.advanceTimersByTime(500);
    current().receive("connection.ready", ready);
    expect(current().last("connection.resume").data).toEqual({ epoch: "e1", lastSequence: 1 });
    current().event(2, "player.state", player());
    current().event(3, "player.state", player());
    expect(received).toEqual([1, 2, 3]);
  });

  it("ignores messages of a closed connection", () => {
    const first = join();
    first.break(1006);
    first.event(1, "player.state", player({ isPlaying: true }));
    expect(session.state.player.isPlaying).toBe(false);
  });

  it("adopts the sequence number that the server expects", () => {
    const socket = join();
    void session.request(pause);
    const { id } = socket.last("player.pause");
    const error = { code: "OUT_OF_ORDER_MESSAGE", message: "", details: { expected: 9 } };
    socket.receive("notification.error", {}, { responseToId: id, error });
    expect(socket.sent.filter((message) => message.id === id).at(-1)?.sequence).toBeGreaterThanOrEqual(9);
  });

  it("waits after RATE_LIMITED", () => {
    const socket = join();
    void session.request(pause);
    const { id } = socket.last("player.pause");
    const error = { code: "RATE_LIMITED", message: "", details: { retryAfterMs: 5000 } };
    socket.receive("notification.error", {}, { responseToId: id, error });
    vi.advanceTimersByTime(4900);
    expect(socket.sent.filter((message) => message.id === id)).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(socket.sent.filter((message) => message.id === id)).toHaveLength(2);
    socket.receive("notification.error", {}, { error: { ...error, details: { retryAfterMs: 0 } } });
    vi.advanceTimersByTime(200);
    expect(socket.sent.filter((message) => message.id === id)).toHaveLength(2);
  });

  it("sends four slider values a second and always the last", () => {
    const socket = join();
    for (let volume = 1; volume <= 10; volume++) {
      session.slide({ type: "player.volume", data: { volume: volume / 10 } });
    }
    vi.advanceTimersByTime(1000);
    const volumes = socket.sent.flatMap(({ type, data }) => (type === "player.volume" ? data.volume : []));
    expect(volumes).toEqual([0.1, 1]);
  });

  it("estimates the offset of the server's clock", async () => {
    const socket = join();
    const ping = socket.last("connection.ping");
    socket.receive(
      "connection.pong",
      { serverTime: Date.now() + 5000, libraryGeneration: 3 },
      { responseToId: ping.id },
    );
    await Promise.resolve();
    expect(session.clockOffset).toBe(5000);
    expect(session.libraryGeneration).toBe(3);
  });

  it("does not reconnect after another tab took its name", () => {
    join().break(4409);
    vi.advanceTimersByTime(60_000);
    expect(session.replaced).toBe(true);
    expect(sockets).toHaveLength(1);
  });

  it("rejects a command without a reply after an hour", async () => {
    join();
    const reply = session.request(pause);
    vi.advanceTimersByTime(3_700_000);
    current().break(1006);
    await expect(reply).rejects.toMatchObject({ code: "UNANSWERED" });
  });

  it("announces its disconnection", () => {
    const socket = join();
    session.disconnect();
    expect(socket.last("connection.close").id).toBe("goodbye");
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });
});

describe("the playback state", () => {
  const event = (type: ServerMessage["type"], data: object) =>
    ({ id: "", type, data, sequence: 1, timestamp: 0 }) as ServerMessage;
  const ids = (state: { items: readonly (QueueItem | null)[] }): string =>
    state.items.map((each) => each?.itemId ?? "?").join("");
  const start = fromResync(emptySession, { ...resync(), queue: queue("abc") }, "begin");

  it.each([
    [{ op: "add", index: 1, count: 1 }, { offset: 1, tracks: [item("x")], length: 4 }, "axbc"],
    [{ op: "add", index: 3, count: 3 }, { offset: 3, tracks: [item("x")], length: 6 }, "abcx??"],
    [{ op: "replace", index: 0, count: 1 }, { offset: 0, tracks: [item("x")], length: 1 }, "x"],
    [{ op: "remove", itemIds: ["a", "c"] }, { offset: 0, tracks: [], length: 1 }, "b"],
    [{ op: "move", itemId: "a", index: 2 }, { offset: 2, tracks: [item("a")], length: 3 }, "bca"],
    [{ op: "clear" }, { offset: 0, tracks: [], length: 0 }, ""],
    [{ op: "remove", itemIds: ["?"] }, { offset: 0, tracks: [], length: 2 }, "??"],
  ])("applies the change %j", (change, rest, expected) => {
    const state = advanced(start, event("queue.state", queue("", { change, version: 2, ...rest })));
    expect(ids(state)).toBe(expected);
  });

  it("fills holes with fetched items unless a newer version is known", () => {
    const holed = advanced(
      start,
      event("queue.state", queue("", { change: { op: "add", index: 3, count: 2 }, length: 5, version: 5 })),
    );
    expect(ids(holed)).toBe("abc??");
    const fetched = queue("", { offset: 3, tracks: [item("x"), item("y")], length: 5, version: 5 });
    const filled = advanced(holed, event("queue.state", fetched));
    expect(ids(filled)).toBe("abcxy");
    expect(advanced(filled, event("queue.state", queue("", { version: 4 })))).toBe(filled);
  });

  it("ignores other messages", () => {
    expect(advanced(start, event("job.progress", {}))).toBe(start);
  });

  it("estimates the position up to the end of the track", () => {
    const track = { ...item("a"), duration: 10_000 };
    const playing = player({ isPlaying: true, currentTrack: track, position: 1000, updatedAt: 50_000 });
    expect(positionAt(playing, 53_000)).toBe(4000);
    expect(positionAt(playing, 99_000)).toBe(10_000);
    expect(positionAt({ ...playing, isPlaying: false }, 99_000)).toBe(1000);
    expect(positionAt({ ...playing, currentTrack: null }, 99_000)).toBe(50_000);
  });
});
