import { expect, it } from "vitest";
import type { Artist } from "@/types/models";
import { artistCounts } from "./artist-counts";

it("names an artist's works, and none that are not there", () => {
  const works = (album_count: number, track_count: number) =>
    artistCounts({ album_count, track_count } as Artist);
  expect([works(1, 12), works(0, 1), works(1, 0)]).toEqual(["1 album · 12 tracks", "1 track", "1 album"]);
});
