import { cleanup, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ALBUM_DETAIL, ARTIST, fakeServer, one, playlist } from "../../tests/fake-server";
import { open } from "../../tests/render";
import { albumPath, PATHS, pathTo } from "../lib/links";
import { entryOf, SCREEN_NAMES } from "./screens";

const notFound = () => screen.queryByRole("heading", { name: "Page not found" });

describe("the page's addresses", () => {
  it.each(SCREEN_NAMES)("have a route to the screen %s", async (name) => {
    fakeServer({
      "GET /albums/a": () => one({ ...ALBUM_DETAIL, id: "a" }),
      "GET /artists/a": () => one({ ...ARTIST, id: "a", merged: [], spellings: [], has_artwork: true }),
      "GET /playlists/a": () => one(playlist({ id: "a" })),
    });
    const values = PATHS[name].endsWith("?")
      ? [undefined, "albums"]
      : [PATHS[name].includes(":") ? "a" : undefined];
    for (const value of values) {
      await open(pathTo(name, value));
      await screen.findAllByRole("heading", { level: 1 });
      expect(notFound()).toBeNull();
      cleanup();
    }
  });

  it.each(["/no/such/screen", "/tracks", "/jobs/a", "/library/albums/a"])(
    "do not include %s",
    async (address) => {
      fakeServer();
      await open(address);
      expect(notFound()).toBeVisible();
    },
  );

  it("escape their parameters", () => {
    expect([albumPath("a/b?"), pathTo("library"), pathTo("library", "albums")]).toEqual([
      "/albums/a%2Fb%3F",
      "/library",
      "/library/albums",
    ]);
  });

  it("belong to an entry of the navigation", () => {
    const locations = ["/", "/tracks/a", "/library/albums", "/history", "/cache", "/unknown/a"];
    expect(locations.map(entryOf)).toEqual(["/", "/library", "/library", "/", "/cache", "/unknown"]);
  });
});
