import { expect, it } from "vitest";
import type { Artist } from "@/types/models";
import { artistCounts } from "./artist-counts";

it("counts albums and tracks of an artist, without zeros", () => {
  const counts = (album_count: number, track_count: number) =>
    artistCounts({ album_count, track_count } as Artist);
  expect([counts(1, 12), counts(0, 1), counts(1, 0)]).toEqual(["1 album · 12 tracks", "1 track", "1 album"]);
});
