import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ARTIST, fakeServer, groups, list, one } from "../../tests/fake-server";
import { open } from "../../tests/render";

const pictures = () => [...document.querySelectorAll("main img")].map((image) => image.getAttribute("src"));
const detail = (has_artwork: boolean) =>
  one({ ...ARTIST, artwork_track_id: null, merged: [], spellings: [], has_artwork });

describe("the picture of an artist", () => {
  it("is shown on the artist's page, else the initials", async () => {
    fakeServer({ "GET /artists/3": () => detail(true), "GET /albums": () => list([]) });
    await open("/artists/3");
    await screen.findByRole("heading", { level: 1 });
    const urls = [96, 640].map((size) => `/api/v1/artists/3/artwork?size=${size}`);
    expect(pictures()).toEqual(urls);
    for (const image of document.querySelectorAll(".hero img")) fireEvent.error(image);
    await waitFor(() => expect(pictures()).toEqual([]));
    expect(document.querySelector(".hero text")).toHaveTextContent("S");
  });

  it("is not asked for without one", async () => {
    fakeServer({ "GET /artists/3": () => detail(false), "GET /albums": () => list([]) });
    await open("/artists/3");
    await screen.findByRole("heading", { level: 1 });
    expect(pictures()).toEqual([]);
  });

  it("is asked for where artists are found, also without a cover; initials replace none", async () => {
    const none = { ...ARTIST, id: "4", name: "Bob", artwork_track_id: null };
    fakeServer({ "GET /search/grouped": () => groups({ artists: [ARTIST, none] }) });
    await open("/search?q=some");
    await screen.findByText("Bob");
    expect(pictures().filter((url) => url?.includes("/artists/"))).toEqual([
      "/api/v1/artists/3/artwork?size=320",
      "/api/v1/artists/4/artwork?size=320",
    ]);
    fireEvent.error(document.querySelector('main img[src*="/artists/4/"]') as Element);
    await waitFor(() => expect(pictures().some((url) => url?.includes("/artists/4/"))).toBe(false));
    expect(screen.getByText("B")).toBeInTheDocument();
  });
});
