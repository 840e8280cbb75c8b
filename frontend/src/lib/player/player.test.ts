import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { track } from "../../../tests/fake-server";
import { FakeSession, item } from "../../../tests/fake-session";
import { SessionSocket } from "../socket";
import { toasts } from "../toasts";
import { isPredicted, Player, trackOf } from "./player";

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
  player.socket.connect();
  vi.advanceTimersByTime(1);
});
afterEach(() => {
  player.leave();
  vi.useRealTimers();
});

const back = () => vi.advanceTimersByTime(2000);
const playAB = () => player.play([track("a"), track("b")], 0);

/** Pause as the server does after the output device was offline for too long. */
const lapse = () =>
  session.change({ player: { ...session.player, isPlaying: false, outputClientId: null, position: 1000 } });

describe("the view of the player", () => {
  it("shows commands before the server replies, and marks unconfirmed items", () => {
    session.isUnresponsive = true;
    playAB();
    expect(player.getState()).toMatchObject({ output: "here", pendingCount: 1, player: { isPlaying: true } });
    expect(letters()).toBe("ab");
    expect(player.getState().items.every((each) => each && isPredicted(each))).toBe(true);
  });

  it("reverts a refused command and shows the error", async () => {
    session.refusals["queue.add"] = { code: "QUEUE_FULL", message: "The queue is full." };
    player.add([track("a")], "end");
    await vi.advanceTimersByTimeAsync(1);
    expect([letters(), player.getState().pendingCount]).toEqual(["", 0]);
    expect(toasts.get().map(({ text }) => text)).toEqual([
      "Nothing was added to the queue. The queue is full.",
    ]);
    session.refusals["queue.add"] = { code: "INVALID_TRACK", message: "These tracks cannot be played: a." };
    player.add([track("a")], "end");
    await vi.advanceTimersByTimeAsync(1);
    expect(toasts.get().at(-1)?.text).toBe(
      "Nothing was added to the queue. A file is missing or has no audio that can be played.",
    );
    session.refusals["player.resume"] = { code: "INTERNAL_ERROR", message: "It broke." };
    player.resume();
    await vi.advanceTimersByTimeAsync(1);
    expect(toasts.get().at(-1)?.text).toBe("The command failed. It broke.");
  });

  it("stores commands while offline and sends them after reconnecting", () => {
    playAB();
    session.drop();
    player.remove(player.getState().items[1]?.itemId ?? "");
    expect([letters(), session.letters, player.getState().pendingCount]).toEqual(["a", "ab", 1]);
    back();
    expect([letters(), session.letters, player.getState().pendingCount]).toEqual(["a", "a", 0]);
  });

  it("plays a track among others, and adds many in parts", () => {
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

  it("keeps the parts of one addition together", () => {
    player.add([track("a"), track("b")], "end");
    const many = Array.from({ length: 1001 }, (_, n) => track(n < 1000 ? "x" : "y"));
    player.add(many, 1);
    const queue = `a${"x".repeat(1000)}yb`;
    expect([session.letters, letters()]).toEqual([queue, queue]);
  });
});

describe("the audio of this window", () => {
  it("is reported regularly, and when the window closes", () => {
    playAB();
    const { itemId } = player.getState().player;
    player.localAudio.note(itemId ?? "", 3);
    player.localAudio.note(itemId ?? "", 4);
    expect(session.types("player.report")).toHaveLength(1);
    player.leave();
    expect(session.received.findLast(({ type }) => type === "player.report")?.data).toMatchObject({
      position: 4000,
    });
    expect(session.types("connection.close")).toHaveLength(1);
  });

  it("is not reported for another item than the player's", () => {
    playAB();
    player.localAudio.note("another", 3);
    expect(session.types("player.report")).toEqual([]);
  });

  it("takes playback back after the server stopped waiting for it", () => {
    playAB();
    const { itemId } = player.getState().player;
    player.localAudio.note(itemId ?? "", 30);
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
    ["it did not play", () => player.localAudio.clear(), lapse],
    ["another device plays", lapse, tv],
  ])("does not take playback back when %s", (_why, first, then) => {
    playAB();
    player.localAudio.note(player.getState().player.itemId ?? "", 30);
    session.drop();
    first();
    then();
    back();
    expect(session.types("player.start")).toEqual([]);
    expect(player.getState().output).not.toBe("here");
  });

  it("ends a play by its id, once the server confirmed it", () => {
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

describe("the queue", () => {
  it("fetches missing items", async () => {
    session.change({ items: [item("a"), item("b")] });
    await player.fill(0, 1);
    expect(session.types("queue.get")).toEqual([]);
    session.push("queue.state", { ...queueOf(2), tracks: [], change: { op: "replace", index: 0, count: 2 } });
    expect(letters()).toBe("??");
    await player.fill(0, 1);
    expect([letters(), session.types("queue.get")]).toEqual(["ab", ["queue.get"]]);
  });

  it("returns items as tracks", () => {
    expect(trackOf({ ...item("a"), duration: null })).toMatchObject({ id: "a", duration_s: null });
    expect(trackOf(item("a"))).toMatchObject({ title: "Title a", duration_s: 100 });
  });
});

const queueOf = (length: number) => ({ position: null, length, totalDuration: 0, version: 1, offset: 0 });

it("moves the output to this window and starts it", () => {
  session.change({ items: [item("a")], player: { ...session.player, outputClientId: "tv" } });
  player.playHere();
  expect(session.player).toMatchObject({ isPlaying: true, outputClientId: "me" });
  player.seek(500);
  expect(session.player.position).toBe(100_000);
});
