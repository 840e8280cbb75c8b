import { expect, it, vi } from "vitest";
import { track } from "../../../tests/fake-server";
import { makeLocalPlayer } from "./player";
import { EMPTY } from "./state";
import { recall, rememberPosition } from "./storage";

it("finds the queue paused where it was", () => {
  const player = makeLocalPlayer(localStorage);
  player.send({ type: "queue.replace", tracks: [track("a"), track("b")], index: 1 });
  rememberPosition(localStorage, player.getState().itemId ?? "", 42);
  const again = makeLocalPlayer(localStorage).getState();
  expect(again.items.map((item) => item.track.id)).toEqual(["a", "b"]);
  expect(again).toMatchObject({ isPlaying: false, anchor: { position_s: 42 } });
});

it("begins at the beginning where the position is another item's", () => {
  makeLocalPlayer(localStorage).send({ type: "queue.replace", tracks: [track("a")], index: 0 });
  rememberPosition(localStorage, "another", 42);
  expect(recall(localStorage).anchor.position_s).toBe(0);
});

it("begins empty where what was kept cannot be read", () => {
  localStorage.setItem("auralis.player", "{");
  expect(recall(localStorage)).toBe(EMPTY);
});

it("goes on where nothing can be kept", () => {
  const full = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  const storage = { ...localStorage, getItem: () => null, setItem: full } as Storage;
  const listener = vi.fn();
  const player = makeLocalPlayer(storage);
  const stop = player.subscribe(listener);
  player.send({ type: "player.mute", isMuted: true });
  stop();
  player.send({ type: "player.mute", isMuted: false });
  expect(listener).toHaveBeenCalledTimes(1);
});
