import { describe, expect, it } from "vitest";
import { item } from "../../../tests/fake-session";
import { type ClientRequest, emptySession, type Pending, type SessionState } from "../socket";
import { predicted } from "./predict";

let made = 0;
type Rest = Partial<Pick<Pending, "since" | "preview">>;
const act = (request: ClientRequest, rest: Rest = {}): Pending => {
  made += 1;
  return { ...request, id: `command ${made}`, since: 10_000, ...rest };
};
const predict = (state: SessionState, ...pending: Pending[]) => predicted(state, pending, "me");
const letters = (state: SessionState) => state.items.map((each) => each?.id ?? "?").join("");
const on = (state: SessionState) => state.player.currentTrack?.id;
const playOf = (state: SessionState) => state.player.playId ?? "";
const tracks = (ids: string) => [...ids].map((id) => item(id));
const begin = (ids: string, index = 0) =>
  predict(
    emptySession,
    act({ type: "queue.add", data: { replace: true } }, { preview: tracks(ids) }),
    act({ type: "player.start", data: { itemId: `item-${ids[index]}` } }),
  );

describe("predicting the player", () => {
  it("starts an item, on this device if there is no output", () => {
    const state = begin("abc", 1);
    expect([on(state), state.position, state.player.isPlaying]).toEqual(["b", 1, true]);
    expect(state.player.outputClientId).toBe("me");
    const elsewhere = { ...state, player: { ...state.player, outputClientId: "phone" } };
    expect(
      predict(elsewhere, act({ type: "player.start", data: { itemId: "item-a" } })).player.outputClientId,
    ).toBe("phone");
    expect(predict(state, act({ type: "player.start", data: { itemId: "gone" } }))).toBe(state);
  });

  it("pauses at the current position and resumes from it", () => {
    const state = begin("a");
    const paused = predict(state, act({ type: "player.pause", data: {} }, { since: 14_000 }));
    expect([paused.player.isPlaying, paused.player.position]).toEqual([false, 4000]);
    expect(predict(paused, act({ type: "player.pause", data: {} }))).toBe(paused);
    const again = predict(paused, act({ type: "player.resume", data: {} }, { since: 90_000 }));
    expect(again.player).toMatchObject({ isPlaying: true, position: 4000, updatedAt: 90_000 });
    expect(predict(again, act({ type: "player.resume", data: {} }))).toBe(again);
  });

  it("resumes with the first item unless it is unknown", () => {
    const loaded = { ...emptySession, items: tracks("ab") };
    expect(on(predict(loaded, act({ type: "player.resume", data: {} })))).toBe("a");
    const shuffled = predict(loaded, act({ type: "player.mode", data: { shuffle: true } }));
    expect(on(predict(shuffled, act({ type: "player.resume", data: {} })))).toBeUndefined();
    expect(
      on(predict({ ...emptySession, items: [null] }, act({ type: "player.resume", data: {} }))),
    ).toBeUndefined();
  });

  it("skips to the next and the previous item, once for a play", () => {
    const state = begin("abc");
    const next = predict(state, act({ type: "player.next", data: { playId: state.player.playId } }));
    expect(on(next)).toBe("b");
    expect(predict(next, act({ type: "player.next", data: { playId: "another" } }))).toBe(next);
    expect(on(predict(next, act({ type: "player.previous", data: {} }, { since: 12_000 })))).toBe("a");
    const restarted = predict(next, act({ type: "player.previous", data: {} }, { since: 13_500 }));
    expect([on(restarted), restarted.player.position]).toEqual(["b", 0]);
    expect(predict(emptySession, act({ type: "player.next", data: {} }))).toBe(emptySession);
  });

  it("stops after the last item, or repeats", () => {
    const last = begin("ab", 1);
    expect(
      predict(last, act({ type: "player.ended", data: { playId: playOf(last) } })).player.isPlaying,
    ).toBe(false);
    expect(predict(last, act({ type: "player.ended", data: { playId: "another" } }))).toBe(last);
    const all = predict(
      last,
      act({ type: "player.mode", data: { repeat: "all" } }),
      act({ type: "player.next", data: {} }),
    );
    expect([on(all), all.player.isPlaying]).toEqual(["a", true]);
    const one = predict(last, act({ type: "player.mode", data: { repeat: "one" } }));
    expect(on(predict(one, act({ type: "player.ended", data: { playId: playOf(one) } })))).toBe("b");
    const first = predict(begin("ab"), act({ type: "player.previous", data: {} }));
    expect([on(first), first.player.isPlaying]).toEqual(["a", true]);
  });

  it("does not predict the next item when shuffled", () => {
    const state = predict(begin("abc"), act({ type: "player.mode", data: { shuffle: true } }));
    expect(predict(state, act({ type: "player.next", data: {} }))).toBe(state);
  });

  it("seeks only in the named track", () => {
    const state = begin("a");
    const sought = predict(state, act({ type: "player.seek", data: { position: 7000, trackId: "a" } }));
    expect(sought.player.position).toBe(7000);
    expect(sought.turn).not.toBe(state.turn);
    expect(predict(state, act({ type: "player.seek", data: { position: 7000, trackId: "b" } }))).toBe(state);
  });

  it("transfers the output at its position, and sets the volume", () => {
    const state = predict(
      begin("a"),
      act({ type: "player.transfer", data: { outputClientId: "phone" } }, { since: 12_000 }),
      act({ type: "player.volume", data: { volume: 0.5 } }),
    );
    expect(state.player).toMatchObject({ outputClientId: "phone", position: 2000, volume: 0.5 });
  });

  it("ignores other messages", () => {
    expect(predict(emptySession, act({ type: "connection.ping", data: {} }))).toBe(emptySession);
  });
});

describe("predicting the queue", () => {
  it.each([
    ["end" as const, "abxy"],
    ["next" as const, "axyb"],
    [0, "xyab"],
    [9, "abxy"],
  ])("adds at %s", (position, expected) => {
    const state = predict(
      begin("ab"),
      act({ type: "queue.add", data: { position } }, { preview: [item("x"), item("y")] }),
    );
    expect([letters(state), on(state)]).toEqual([expected, "a"]);
    expect(state.totalDuration).toBe(400_000);
  });

  it("adds next at the front where nothing plays, and nothing without a preview", () => {
    const loaded = { ...emptySession, items: tracks("ab") };
    expect(
      letters(
        predict(loaded, act({ type: "queue.add", data: { position: "next" } }, { preview: [item("x")] })),
      ),
    ).toBe("xab");
    expect(predict(loaded, act({ type: "queue.add", data: { trackIds: ["x"] } }))).toBe(loaded);
  });

  it("removes items; the next one replaces a current item", () => {
    const state = begin("abc");
    expect(letters(predict(state, act({ type: "queue.remove", data: { itemId: "item-b" } })))).toBe("ac");
    const next = predict(state, act({ type: "queue.remove", data: { itemId: "item-a" } }));
    expect([letters(next), on(next), next.position]).toEqual(["bc", "b", 0]);
    const last = begin("abc", 2);
    expect(on(predict(last, act({ type: "queue.remove", data: { itemId: "item-c" } })))).toBeUndefined();
    const all = predict(
      last,
      act({ type: "player.mode", data: { repeat: "all" } }),
      act({ type: "queue.remove", data: { itemId: "item-c" } }),
    );
    expect(on(all)).toBe("a");
    const shuffled = predict(
      state,
      act({ type: "player.mode", data: { shuffle: true } }),
      act({ type: "queue.remove", data: { itemId: "item-a" } }),
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
    expect(letters(predict(begin("abc"), act({ type: "queue.reorder", data })))).toBe(expected);
  });

  it("clears", () => {
    const state = predict(begin("ab"), act({ type: "queue.clear", data: {} }));
    expect(state).toMatchObject({ items: [], position: null, totalDuration: 0 });
    expect(on(state)).toBeUndefined();
  });
});
