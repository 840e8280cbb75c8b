import { describe, expect, it } from "vitest";
import { item } from "../../../tests/fake-session";
import { nothing, type Pending, type SessionState } from "../socket";
import { predicted } from "./predict";

let made = 0;
const act = (type: string, data: object = {}, rest: Partial<Pending> = {}): Pending => {
  made += 1;
  return { id: `command ${made}`, type, data: { ...data }, since: 10_000, ...rest };
};
const foresee = (state: SessionState, ...pending: Pending[]) => predicted(state, pending, "me");
const letters = (state: SessionState) => state.items.map((each) => each?.id ?? "?").join("");
const on = (state: SessionState) => state.player.currentTrack?.id;
const tracks = (ids: string) => [...ids].map((id) => item(id));
const begin = (ids: string, index = 0) =>
  foresee(
    nothing,
    act("queue.add", { replace: true }, { preview: tracks(ids) }),
    act("player.start", { itemId: `item-${ids[index]}` }),
  );

describe("foreseeing the player", () => {
  it("starts an item, on this device if none sounds", () => {
    const state = begin("abc", 1);
    expect([on(state), state.position, state.player.isPlaying]).toEqual(["b", 1, true]);
    expect(state.player.outputClientId).toBe("me");
    const elsewhere = { ...state, player: { ...state.player, outputClientId: "phone" } };
    expect(foresee(elsewhere, act("player.start", { itemId: "item-a" })).player.outputClientId).toBe("phone");
    expect(foresee(state, act("player.start", { itemId: "gone" }))).toBe(state);
  });

  it("pauses where the player is, and goes on from there", () => {
    const state = begin("a");
    const paused = foresee(state, act("player.pause", {}, { since: 14_000 }));
    expect([paused.player.isPlaying, paused.player.position]).toEqual([false, 4000]);
    expect(foresee(paused, act("player.pause"))).toBe(paused);
    const again = foresee(paused, act("player.resume", {}, { since: 90_000 }));
    expect(again.player).toMatchObject({ isPlaying: true, position: 4000, updatedAt: 90_000 });
    expect(foresee(again, act("player.resume"))).toBe(again);
  });

  it("begins with the first, unless nobody knows which that is", () => {
    const loaded = { ...nothing, items: tracks("ab") };
    expect(on(foresee(loaded, act("player.resume")))).toBe("a");
    const shuffled = foresee(loaded, act("player.mode", { shuffle: true }));
    expect(on(foresee(shuffled, act("player.resume")))).toBeUndefined();
    expect(on(foresee({ ...nothing, items: [null] }, act("player.resume")))).toBeUndefined();
  });

  it("goes to the next and the previous, once for a play", () => {
    const state = begin("abc");
    const next = foresee(state, act("player.next", { playId: state.player.playId }));
    expect(on(next)).toBe("b");
    expect(foresee(next, act("player.next", { playId: "another" }))).toBe(next);
    expect(on(foresee(next, act("player.previous", {}, { since: 12_000 })))).toBe("a");
    const restarted = foresee(next, act("player.previous", {}, { since: 13_500 }));
    expect([on(restarted), restarted.player.position]).toEqual(["b", 0]);
    expect(foresee(nothing, act("player.next"))).toBe(nothing);
  });

  it("stops after the last, or begins anew", () => {
    const last = begin("ab", 1);
    expect(foresee(last, act("player.ended", { playId: last.player.playId })).player.isPlaying).toBe(false);
    expect(foresee(last, act("player.ended", { playId: "another" }))).toBe(last);
    const all = foresee(last, act("player.mode", { repeat: "all" }), act("player.next"));
    expect([on(all), all.player.isPlaying]).toEqual(["a", true]);
    const one = foresee(last, act("player.mode", { repeat: "one" }));
    expect(on(foresee(one, act("player.ended", { playId: one.player.playId })))).toBe("b");
    const first = foresee(begin("ab"), act("player.previous"));
    expect([on(first), first.player.isPlaying]).toEqual(["a", true]);
  });

  it("does not guess what comes next when shuffled", () => {
    const state = foresee(begin("abc"), act("player.mode", { shuffle: true }));
    expect(foresee(state, act("player.next"))).toBe(state);
  });

  it("seeks in the track that is meant", () => {
    const state = begin("a");
    const sought = foresee(state, act("player.seek", { position: 7000, trackId: "a" }));
    expect(sought.player.position).toBe(7000);
    expect(sought.turn).not.toBe(state.turn);
    expect(foresee(state, act("player.seek", { position: 7000, trackId: "b" }))).toBe(state);
  });

  it("hands over without losing the place, and sets the volume", () => {
    const state = foresee(
      begin("a"),
      act("player.transfer", { outputClientId: "phone" }, { since: 12_000 }),
      act("player.volume", { volume: 0.5 }),
    );
    expect(state.player).toMatchObject({ outputClientId: "phone", position: 2000, volume: 0.5 });
  });

  it("leaves alone what it does not know", () => {
    expect(foresee(nothing, act("player.report"))).toBe(nothing);
  });
});

describe("foreseeing the queue", () => {
  it.each([
    ["end", "abxy"],
    ["next", "axyb"],
    [0, "xyab"],
    [9, "abxy"],
  ])("adds at %s", (position, expected) => {
    const state = foresee(begin("ab"), act("queue.add", { position }, { preview: [item("x"), item("y")] }));
    expect([letters(state), on(state)]).toEqual([expected, "a"]);
    expect(state.totalDuration).toBe(400_000);
  });

  it("puts next before all others where nothing plays, and waits where nobody knows what comes", () => {
    const loaded = { ...nothing, items: tracks("ab") };
    expect(letters(foresee(loaded, act("queue.add", { position: "next" }, { preview: [item("x")] })))).toBe(
      "xab",
    );
    expect(foresee(loaded, act("queue.add", { trackIds: ["x"] }))).toBe(loaded);
  });

  it("takes out; what played leaves its place to the next that stays", () => {
    const state = begin("abc");
    expect(letters(foresee(state, act("queue.remove", { itemId: "item-b" })))).toBe("ac");
    const next = foresee(state, act("queue.remove", { itemId: "item-a" }));
    expect([letters(next), on(next), next.position]).toEqual(["bc", "b", 0]);
    const last = begin("abc", 2);
    expect(on(foresee(last, act("queue.remove", { itemId: "item-c" })))).toBeUndefined();
    const all = foresee(
      last,
      act("player.mode", { repeat: "all" }),
      act("queue.remove", { itemId: "item-c" }),
    );
    expect(on(all)).toBe("a");
    const shuffled = foresee(
      state,
      act("player.mode", { shuffle: true }),
      act("queue.remove", { itemId: "item-a" }),
    );
    expect(on(shuffled)).toBe("a");
  });

  it.each([
    [{ itemId: "item-a", after: "item-c" }, "bca"],
    [{ itemId: "item-c", after: null }, "cab"],
    [{ from: 0, to: 1 }, "bac"],
    [{ itemId: "gone", after: null }, "abc"],
    [{}, "abc"],
  ])("moves by %j", (data, expected) => {
    expect(letters(foresee(begin("abc"), act("queue.reorder", data)))).toBe(expected);
  });

  it("empties", () => {
    const state = foresee(begin("ab"), act("queue.clear"));
    expect(state).toMatchObject({ items: [], position: null, totalDuration: 0 });
    expect(on(state)).toBeUndefined();
  });
});
