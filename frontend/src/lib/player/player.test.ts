import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { track } from "../../../tests/fake-server";
import { FakeSession, item } from "../../../tests/fake-session";
import { SessionSocket } from "../socket";
import { toasts } from "../toasts";
import { isForeseen, Player, trackOf } from "./player";

let session: FakeSession;
let player: Player;
const letters = () =>
  player
    .getState()
    .items.map((each) => each?.id ?? "?")
    .join("");

beforeEach(() => {
  vi.useFakeTimers();
  session = FakeSession.begin();
  player = new Player(new SessionSocket({ url: "ws://x/ws", clientId: "me" }));
  player.line.connect();
  vi.advanceTimersByTime(1);
});
afterEach(() => {
  player.leave();
  vi.useRealTimers();
});

const back = () => vi.advanceTimersByTime(2000);
const playAB = () => player.play([track("a"), track("b")], 0);

/** As the server does when the device that sounds is away for too long. */
const lapse = () =>
  session.change({ player: { ...session.player, isPlaying: false, outputClientId: null, position: 1000 } });

describe("what a window shows", () => {
  it("is there before the server answers, and can be told from what is", () => {
    session.isDeaf = true;
    playAB();
    expect(player.getState()).toMatchObject({ output: "here", waiting: 1, player: { isPlaying: true } });
    expect(letters()).toBe("ab");
    expect(player.getState().items.every((each) => each && isForeseen(each))).toBe(true);
  });

  it("is taken back, with a sentence, where the server says no", async () => {
    session.refusals["queue.add"] = { code: "QUEUE_FULL", message: "The queue is full." };
    player.add([track("a")], "end");
    await vi.advanceTimersByTimeAsync(1);
    expect([letters(), player.getState().waiting]).toEqual(["", 0]);
    expect(toasts.get().map(({ text }) => text)).toEqual(["Nothing was added. The queue is full."]);
    session.refusals["player.resume"] = { code: "INTERNAL_ERROR", message: "It broke." };
    player.resume();
    await vi.advanceTimersByTimeAsync(1);
    expect(toasts.get().at(-1)?.text).toBe("The player did not follow. It broke.");
  });

  it("is kept while the line is away, and sent once it is back", () => {
    playAB();
    session.drop();
    player.remove(player.getState().items[1]?.itemId ?? "");
    expect([letters(), session.letters, player.getState().waiting]).toEqual(["a", "ab", 1]);
    back();
    expect([letters(), session.letters, player.getState().waiting]).toEqual(["a", "a", 0]);
  });

  it("plays a track with those before it, and many at once in parts", () => {
    player.play([track("a"), track("b"), track("c")], 2);
    expect([session.letters, session.player.currentTrack?.id]).toEqual(["abc", "c"]);
    player.add(
      Array.from({ length: 501 }, () => track("x")),
      0,
    );
    expect([session.state.items.length, session.types("queue.add")]).toEqual([
      504,
      Array(4).fill("queue.add"),
    ]);
  });

  it("keeps many together at the place they were put at", () => {
    player.add([track("a"), track("b")], "end");
    const many = Array.from({ length: 1001 }, (_, n) => track(n < 1000 ? "x" : "y"));
    player.add(many, 1);
    const queue = `a${"x".repeat(1000)}yb`;
    expect([session.letters, letters()]).toEqual([queue, queue]);
  });
});

describe("the sound", () => {
  it("is reported now and then, and when the window goes", () => {
    playAB();
    const { itemId } = player.getState().player;
    player.sounding.note(itemId ?? "", 3);
    player.sounding.note(itemId ?? "", 4);
    expect(session.types("player.report")).toHaveLength(1);
    player.leave();
    expect(session.heard.findLast(({ type }) => type === "player.report")?.data).toMatchObject({
      position: 4000,
    });
    expect(session.types("connection.close")).toHaveLength(1);
  });

  it("says nothing of a track that is not the player's", () => {
    playAB();
    player.sounding.note("another", 3);
    expect(session.types("player.report")).toEqual([]);
  });

  it("goes on where it is when the server gave up waiting for it", () => {
    playAB();
    const { itemId } = player.getState().player;
    player.sounding.note(itemId ?? "", 30);
    session.drop();
    lapse();
    const seen = vi.fn(() => player.getState().player.isPlaying);
    player.subscribe(seen);
    back();
    expect(session.player).toMatchObject({ isPlaying: true, outputClientId: "me", position: 30_000, itemId });
    expect(seen.mock.results.every(({ value }) => value === true)).toBe(true);
  });

  const tv = () => session.change({ player: { ...session.player, isPlaying: true, outputClientId: "tv" } });
  it.each([
    ["it was paused here", () => player.pause(), lapse],
    ["it did not sound", () => player.sounding.forget(), lapse],
    ["another device goes on", lapse, tv],
  ])("stays away when %s", (_why, first, then) => {
    playAB();
    player.sounding.note(player.getState().player.itemId ?? "", 30);
    session.drop();
    first();
    then();
    back();
    expect(session.types("player.start")).toEqual([]);
    expect(player.getState().output).not.toBe("here");
  });

  it("that ends says which play is over, once that has a name", () => {
    playAB();
    player.ended();
    expect(session.player.currentTrack?.id).toBe("b");
    session.drop();
    player.start(player.getState().items[0]?.itemId ?? "");
    player.ended();
    back();
    expect(session.types("player.next")).toHaveLength(1);
  });
});

describe("the rest of the queue", () => {
  it("is fetched where it is looked at", async () => {
    session.change({ items: [item("a"), item("b")] });
    await player.fill(0, 1);
    expect(session.types("queue.get")).toEqual([]);
    session.push("queue.state", { ...queueOf(2), tracks: [], change: { op: "replace", index: 0, count: 2 } });
    expect(letters()).toBe("??");
    await player.fill(0, 1);
    expect([letters(), session.types("queue.get")]).toEqual(["ab", ["queue.get"]]);
  });

  it("comes back as it was", () => {
    expect(trackOf({ ...item("a"), duration: null })).toMatchObject({ id: "a", duration_s: null });
    expect(trackOf(item("a"))).toMatchObject({ title: "Title a", duration_s: 100 });
  });
});

const queueOf = (length: number) => ({ position: null, length, totalDuration: 0, version: 1, offset: 0 });

it("hands the sound over to this window, and lets it begin", () => {
  session.change({ items: [item("a")], player: { ...session.player, outputClientId: "tv" } });
  player.playHere();
  expect(session.player).toMatchObject({ isPlaying: true, outputClientId: "me" });
  player.seek(500);
  expect(session.player.position).toBe(100_000);
});
