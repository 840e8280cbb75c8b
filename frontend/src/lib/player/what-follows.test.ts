import { describe, expect, it } from "vitest";
import { item } from "../../../tests/fake-session";
import { emptySession } from "../socket";
import type { PlayerView } from "./player";
import { followsOnAlbum, nextItem } from "./what-follows";

const view = (position: number | null, player: Partial<PlayerView["player"]> = {}): PlayerView => ({
  ...emptySession,
  status: "synced",
  isReplaced: false,
  pendingCount: 0,
  output: "here",
  items: [item("a"), item("b"), null],
  position,
  player: { ...emptySession.player, ...player },
});

describe("what plays next", () => {
  it.each([
    ["the next item", view(0), "b"],
    ["an item that is not fetched yet", view(1), undefined],
    ["nothing at the end", view(2), undefined],
    ["the first one with repeat", view(2, { repeat: "all" }), "a"],
    ["the same one with repeat of a track", view(0, { repeat: "one" }), "a"],
    ["unknown when shuffled", view(0, { shuffle: true }), undefined],
    ["nothing without a current item", view(null), undefined],
  ])("is %s", (_what, shown, id) => expect(nextItem(shown)?.id).toBe(id));
});

describe("tracks of one album", () => {
  const at = (album_id: string | null, track: number | null, disc: number | null = null) => ({
    album_id,
    track,
    disc,
  });
  it.each([
    [at("7", 1), at("7", 2), true],
    [at("7", 1), at("7", 3), false],
    [at("7", 9, 1), at("7", 1, 2), true],
    [at("7", 9, 1), at("7", 2, 2), false],
    [at("7", null), at("7", null), true],
    [at("7", 1), at("8", 2), false],
    [at(null, 1), at(null, 2), false],
  ])("follow each other or not", (first, second, follows) => {
    expect(followsOnAlbum(first, second)).toBe(follows);
  });
});
