import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Message, PlayerState, QueueItem } from "./messages";
import { CommandFailed } from "./outbox";
import { SessionSocket } from "./session-socket";
import { advanced, fromResync, nothing, positionAt } from "./state";
import type { Socket } from "./wire";

class FakeSocket implements Socket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: Message[] = [];
  closedWith: number | undefined;

  constructor(readonly url: string) {}
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Message);
  }
  close(code?: number): void {
    this.closedWith = code;
  }
  hear(type: string, data: object, rest: Partial<Message> = {}): void {
    const message = { id: "x", type, data, sequence: 0, timestamp: 0, transient: true, ...rest };
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  event(sequence: number, type: string, data: object, rest: Partial<Message> = {}): void {
    this.hear(type, data, { sequence, transient: false, ...rest });
  }
  last(type: string): Message {
    const found = this.sent.filter((message) => message.type === type).at(-1);
    if (!found) throw new Error(`${type} was not sent`);
    return found;
  }
}

const player = (changes: Partial<PlayerState> = {}): PlayerState => ({
  ...nothing.player,
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

describe("the line", () => {
  let sockets: FakeSocket[];
  let line: SessionSocket;
  const current = (): FakeSocket => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("no connection yet");
    return socket;
  };
  const join = (): FakeSocket => {
    const socket = current();
    socket.hear("connection.ready", ready);
    socket.hear("connection.resync", resync(), { responseToId: "resume" });
    return socket;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    sockets = [];
    const open = (url: string): FakeSocket => {
      sockets.push(new FakeSocket(url));
      return current();
    };
    line = new SessionSocket({ url: "ws://x/ws", clientId: "a b", open, random: () => 0.5 });
    line.connect();
  });
  afterEach(() => {
    line.disconnect();
    vi.useRealTimers();
  });

  it("asks for the state first and sends commands only after it", () => {
    void line.ask("player.pause");
    const socket = current();
    expect(socket.url).toBe("ws://x/ws?clientId=a%20b");
    expect(socket.sent).toEqual([]);
    socket.hear("connection.ready", ready);
    expect(socket.sent).toMatchObject([{ type: "connection.resume", sequence: 1, data: { epoch: null } }]);
    socket.hear("connection.resync", resync(), { responseToId: "resume" });
    expect(line.standing).toBe("level");
    expect(socket.last("player.pause").sequence).toBe(2);
  });

  it("takes the last event of a command for its answer", async () => {
    const socket = join();
    const answer = line.ask("player.resume");
    const { id } = socket.last("player.resume");
    socket.event(1, "queue.position", { position: 1 }, { responseToId: id });
    socket.event(2, "player.state", player({ isPlaying: true }), { responseToId: id, final: true });
    expect((await answer).type).toBe("player.state");
    expect(line.state.player.isPlaying).toBe(true);
    expect(line.state.position).toBe(1);
  });

  it("rejects what the server refused", async () => {
    const socket = join();
    const answer = line.ask("queue.clear");
    const { id } = socket.last("queue.clear");
    const error = { code: "CONFLICT", message: "changed", details: { version: 7 } };
    socket.hear("notification.error", {}, { responseToId: id, error });
    await expect(answer).rejects.toMatchObject({ code: "CONFLICT", details: { version: 7 } });
    await expect(answer).rejects.toBeInstanceOf(CommandFailed);
  });

  it("resumes after the last event and repeats what was not answered under the same id", async () => {
    const first = join();
    first.event(1, "player.state", player());
    const answer = line.ask("player.volume", { volume: 0.5 });
    const { id } = first.last("player.volume");
    first.onclose?.({ code: 1006 });
    expect(line.standing).toBe("offline");
    vi.advanceTimersByTime(500);
    const second = current();
    expect(second).not.toBe(first);
    second.hear("connection.ready", ready);
    expect(second.last("connection.resume").data).toEqual({ epoch: "e1", lastSequence: 1 });
    second.event(2, "player.state", player({ volume: 0.5 }), { responseToId: id, final: true });
    expect((await answer).sequence).toBe(2);
    second.hear("command.done", {}, { responseToId: "resume" });
    expect(second.sent.filter((message) => message.id === id)).toEqual([]);
  });

  it("repeats a command that the replay did not answer", () => {
    const first = join();
    void line.ask("player.pause");
    const { id } = first.last("player.pause");
    first.onclose?.({ code: 1012 });
    vi.advanceTimersByTime(1000);
    current().hear("connection.ready", ready);
    current().hear("command.done", {}, { responseToId: "resume" });
    expect(current().last("player.pause").id).toBe(id);
  });

  it("comes back for an event that is missing and shows none twice", () => {
    const heard: number[] = [];
    line.onMessage((message) => !message.transient && heard.push(message.sequence));
    const first = join();
    first.event(1, "player.state", player());
    first.event(3, "player.state", player());
    expect(first.closedWith).toBe(4000);
    vi.advanceTimersByTime(500);
    current().hear("connection.ready", ready);
    expect(current().last("connection.resume").data).toEqual({ epoch: "e1", lastSequence: 1 });
    current().event(2, "player.state", player());
    current().event(3, "player.state", player());
    expect(heard).toEqual([1, 2, 3]);
  });

  it("ignores what a connection says that it has left", () => {
    const first = join();
    first.onclose?.({ code: 1006 });
    first.event(1, "player.state", player({ isPlaying: true }));
    expect(line.state.player.isPlaying).toBe(false);
  });

  it("counts from where the server does", () => {
    const socket = join();
    void line.ask("player.pause");
    const { id } = socket.last("player.pause");
    const error = { code: "OUT_OF_ORDER_MESSAGE", message: "", details: { expected: 9 } };
    socket.hear("notification.error", {}, { responseToId: id, error });
    expect(socket.sent.filter((message) => message.id === id).at(-1)?.sequence).toBeGreaterThanOrEqual(9);
  });

  it("waits where the server asks for it", () => {
    const socket = join();
    void line.ask("player.pause");
    const { id } = socket.last("player.pause");
    const error = { code: "RATE_LIMITED", message: "", details: { retryAfterMs: 5000 } };
    socket.hear("notification.error", {}, { responseToId: id, error });
    vi.advanceTimersByTime(4900);
    expect(socket.sent.filter((message) => message.id === id)).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(socket.sent.filter((message) => message.id === id)).toHaveLength(2);
    socket.hear("notification.error", {}, { error: { ...error, details: { retryAfterMs: 0 } } });
    vi.advanceTimersByTime(200);
    expect(socket.sent.filter((message) => message.id === id)).toHaveLength(2);
  });

  it("slides at four a second and ends where the finger did", () => {
    const socket = join();
    for (let volume = 1; volume <= 10; volume++) line.slide("player.volume", { volume: volume / 10 });
    vi.advanceTimersByTime(1000);
    const volumes = socket.sent.filter((message) => message.type === "player.volume");
    expect(volumes.map((message) => message.data.volume)).toEqual([0.1, 1]);
  });

  it("learns the server's clock", async () => {
    const socket = join();
    const ping = socket.last("connection.ping");
    socket.hear(
      "connection.pong",
      { serverTime: Date.now() + 5000, libraryGeneration: 3 },
      { responseToId: ping.id },
    );
    await Promise.resolve();
    expect(line.clockOffset).toBe(5000);
    expect(line.libraryGeneration).toBe(3);
  });

  it("does not fight another tab for its name", () => {
    join().onclose?.({ code: 4409 });
    vi.advanceTimersByTime(60_000);
    expect(line.replaced).toBe(true);
    expect(sockets).toHaveLength(1);
  });

  it("gives up after an hour, and says so", async () => {
    join();
    const answer = line.ask("player.pause");
    vi.advanceTimersByTime(3_700_000);
    current().onclose?.({ code: 1006 });
    await expect(answer).rejects.toMatchObject({ code: "UNANSWERED" });
  });

  it("says goodbye", () => {
    const socket = join();
    line.disconnect();
    expect(socket.last("connection.close").id).toBe("goodbye");
    vi.advanceTimersByTime(60_000);
    expect(sockets).toHaveLength(1);
  });
});

describe("the state", () => {
  const told = (type: string, data: object) => ({ id: "", type, data, sequence: 1, timestamp: 0 }) as Message;
  const ids = (state: { items: readonly (QueueItem | null)[] }): string =>
    state.items.map((each) => each?.itemId ?? "?").join("");
  const start = fromResync(nothing, { ...resync(), queue: queue("abc") }, "begin");

  it.each([
    [{ op: "add", index: 1, count: 1 }, { offset: 1, tracks: [item("x")], length: 4 }, "axbc"],
    [{ op: "add", index: 3, count: 3 }, { offset: 3, tracks: [item("x")], length: 6 }, "abcx??"],
    [{ op: "replace", index: 0, count: 1 }, { offset: 0, tracks: [item("x")], length: 1 }, "x"],
    [{ op: "remove", itemIds: ["a", "c"] }, { offset: 0, tracks: [], length: 1 }, "b"],
    [{ op: "move", itemId: "a", index: 2 }, { offset: 2, tracks: [item("a")], length: 3 }, "bca"],
    [{ op: "clear" }, { offset: 0, tracks: [], length: 0 }, ""],
    [{ op: "remove", itemIds: ["?"] }, { offset: 0, tracks: [], length: 2 }, "??"],
  ])("follows %j", (change, rest, expected) => {
    const state = advanced(start, told("queue.state", queue("", { change, version: 2, ...rest })));
    expect(ids(state)).toBe(expected);
  });

  it("fills its holes with what was fetched, unless that is old", () => {
    const holed = advanced(
      start,
      told("queue.state", queue("", { change: { op: "add", index: 3, count: 2 }, length: 5, version: 5 })),
    );
    expect(ids(holed)).toBe("abc??");
    const fetched = queue("", { offset: 3, tracks: [item("x"), item("y")], length: 5, version: 5 });
    const filled = advanced(holed, told("queue.state", fetched));
    expect(ids(filled)).toBe("abcxy");
    expect(advanced(filled, told("queue.state", queue("", { version: 4 })))).toBe(filled);
  });

  it("leaves what does not concern it as it is", () => {
    expect(advanced(start, told("job.progress", {}))).toBe(start);
  });

  it("knows where the player is, and not beyond the end", () => {
    const track = { ...item("a"), duration: 10_000 };
    const playing = player({ isPlaying: true, currentTrack: track, position: 1000, updatedAt: 50_000 });
    expect(positionAt(playing, 53_000)).toBe(4000);
    expect(positionAt(playing, 99_000)).toBe(10_000);
    expect(positionAt({ ...playing, isPlaying: false }, 99_000)).toBe(1000);
    expect(positionAt({ ...playing, currentTrack: null }, 99_000)).toBe(50_000);
  });
});
