import { describe, expect, it } from "vitest";
import { ALBUM } from "../../tests/fake-server";
import { albumDetails } from "./album-details";

describe("an album's details", () => {
  it("tell albums of one title apart", () => {
    const album = { ...ALBUM, artist: "Weezer", edition: "Deluxe Edition", year: 1994 };
    expect(albumDetails(album)).toBe("Weezer · Deluxe Edition · 1994");
    expect(albumDetails({ ...album, edition: null, year: null })).toBe("Weezer");
  });
});
