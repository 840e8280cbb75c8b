import { describe, expect, it } from "vitest";
import { track } from "../../../tests/fake-server";
import { apply } from "./reducer";
import { type Command, currentItem, EMPTY, type PlayerState } from "./state";

let ids = 0;
const chance = {
  makeId: () => {
    ids += 1;
    return `item ${ids}`;
  },
  random: () => 0,
};

function given(state: PlayerState, ...commands: Command[]): PlayerState {
  return commands.reduce((before, command) => apply(before, command, chance), state);
}

const titles = (state: PlayerState) => state.items.map((item) => item.track.id).join("");
const on = (state: PlayerState) => currentItem(state)?.track.id;
const itemId = (state: PlayerState, index: number) => state.items[index]?.itemId ?? "";
const start = (letters: string, index = 0) =>
  given(EMPTY, { type: "queue.replace", tracks: [...letters].map((id) => track(id)), index });

describe("playing", () => {
  it("begins with the chosen track", () => {
    const state = start("abc", 1);
    expect([on(state), state.isPlaying]).toEqual(["b", true]);
  });

  it("goes on to the next and stops after the last", () => {
    const last = given(start("ab"), { type: "player.ended" });
    expect([on(last), last.isPlaying]).toEqual(["b", true]);
    expect(given(last, { type: "player.ended" }).isPlaying).toBe(false);
  });

  it("repeats the queue or the track", () => {
    const all = given(start("ab", 1), { type: "player.repeat", repeat: "all" }, { type: "player.ended" });
    expect([on(all), all.isPlaying]).toEqual(["a", true]);
    const one = given(start("ab"), { type: "player.repeat", repeat: "one" });
    const again = given(one, { type: "player.ended" });
    expect([on(again), again.anchor.turn]).toEqual(["a", one.anchor.turn + 1]);
    expect(on(given(again, { type: "player.next" }))).toBe("b");
  });

  it("goes back to the beginning of a track before it goes to the one before", () => {
    const state = start("ab", 1);
    expect(on(given(state, { type: "player.previous", position_s: 9 }))).toBe("b");
    const before = given(state, { type: "player.previous", position_s: 1 });
    expect(on(before)).toBe("a");
    expect(on(given(before, { type: "player.previous", position_s: 0 }))).toBe("a");
  });

  it("resumes with the first track where none was chosen", () => {
    const state = given(
      EMPTY,
      { type: "queue.add", tracks: [track("a")], position: "end" },
      { type: "player.resume" },
    );
    expect([on(state), state.isPlaying]).toEqual(["a", true]);
    expect(given(EMPTY, { type: "player.resume" }).isPlaying).toBe(false);
    expect(given(state, { type: "player.pause" }).isPlaying).toBe(false);
  });

  it("never seeks before the beginning, and counts each time", () => {
    const state = given(
      start("a"),
      { type: "player.seek", position_s: -5 },
      { type: "player.seek", position_s: 0 },
    );
    expect(state.anchor).toEqual({ position_s: 0, turn: 3 });
  });
});

describe("the queue", () => {
  it("takes tracks next or at the end", () => {
    const state = given(
      start("ab"),
      { type: "queue.add", tracks: [track("x")], position: "next" },
      { type: "queue.add", tracks: [track("y")], position: "end" },
    );
    expect(titles(state)).toBe("axby");
  });

  it("gives back what was taken out", () => {
    const state = start("abc");
    const item = state.items[1];
    const without = given(state, { type: "queue.remove", itemId: itemId(state, 1) });
    expect(titles(without)).toBe("ac");
    expect(titles(given(without, { type: "queue.insert", items: item ? [item] : [], index: 1 }))).toBe("abc");
  });

  it("goes on with the follower when what plays is taken out, and stops after the last", () => {
    const state = start("ab");
    const next = given(state, { type: "queue.remove", itemId: itemId(state, 0) });
    expect([on(next), next.isPlaying]).toEqual(["b", true]);
    const none = given(next, { type: "queue.remove", itemId: itemId(next, 0) });
    expect([on(none), none.isPlaying]).toEqual([undefined, false]);
  });

  it("is put into another order", () => {
    const state = start("abc");
    expect(titles(given(state, { type: "queue.move", itemId: itemId(state, 2), to: 0 }))).toBe("cab");
    expect(titles(given(state, { type: "queue.move", itemId: "gone", to: 0 }))).toBe("abc");
  });

  it("is emptied", () => {
    expect(given(start("ab"), { type: "queue.clear" })).toMatchObject({
      items: [],
      itemId: null,
      isPlaying: false,
    });
    expect(start("")).toMatchObject({ items: [], isPlaying: false });
  });
});

describe("shuffling", () => {
  it("keeps what plays first, and finds the way back", () => {
    const state = start("abcd", 2);
    const mixed = given(state, { type: "player.shuffle", isShuffled: true });
    expect(titles(mixed)[0]).toBe("c");
    expect(titles(mixed)).not.toBe("cabd");
    const added = given(mixed, { type: "queue.add", tracks: [track("x")], position: "next" });
    expect(titles(given(added, { type: "player.shuffle", isShuffled: false }))).toBe("abcdx");
  });

  it("holds for what is played afterwards", () => {
    const mixed = given(start("ab"), { type: "player.shuffle", isShuffled: true });
    const state = given(mixed, {
      type: "queue.replace",
      tracks: [..."abcd"].map((id) => track(id)),
      index: 3,
    });
    expect(titles(state)[0]).toBe("d");
    expect(state.unshuffled).toHaveLength(4);
  });
});

it("keeps the volume within its bounds; choosing one ends the silence", () => {
  const state = given(EMPTY, { type: "player.mute", isMuted: true }, { type: "player.volume", volume: 7 });
  expect([state.volume, state.isMuted]).toEqual([1, false]);
});

it("starts any item of the queue", () => {
  const state = start("abc");
  expect(on(given(state, { type: "player.start", itemId: itemId(state, 2) }))).toBe("c");
});
