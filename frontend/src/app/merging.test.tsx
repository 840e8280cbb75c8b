import { screen, waitFor } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { ALBUM, ALBUM_DETAIL, ANN, ARTIST, fakeServer, list, one, Refusal } from "../../tests/fake-server";
import { open } from "../../tests/render";

const button = (name: string | RegExp) => screen.findByRole("button", { name });

const OTHER_ARTIST = { ...ARTIST, id: "4", name: "Some Body" };
const OTHER_ALBUM = { ...ALBUM, id: "8", title: "Something", edition: "Deluxe" };

describe("an artist", () => {
  it("becomes part of another one that is searched for", async () => {
    const sent: unknown[] = [];
    const requests = fakeServer({
      "GET /artists": () => list([ARTIST, OTHER_ARTIST]),
      "GET /artists/4": () =>
        one({ ...OTHER_ARTIST, merged: ["Somebody"], spellings: [], has_artwork: true }),
      "POST /artists/3/merge": async (request) => sent.push(await request.json()) && one(OTHER_ARTIST),
    });
    const { user } = await open("/artists/3");
    await user.click(await button("Merge with…"));
    await waitFor(() => expect(requests.some((request) => request.includes("query=Somebody"))).toBe(true));
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations).toEqual([]);
    await user.click(await button(/Some Body/));
    expect(await screen.findByText("“Somebody” is now part of “Some Body”")).toBeVisible();
    expect(sent).toEqual([{ into: "4" }]);
    expect(await screen.findByRole("heading", { name: "Some Body", level: 1 })).toBeVisible();
  });

  it("is split again after a confirmation", async () => {
    const requests = fakeServer({
      "GET /artists/3": () => one({ ...ARTIST, merged: ["Some Body"], spellings: [], has_artwork: true }),
      "POST /artists/3/split": () => one(ARTIST),
    });
    const { user } = await open("/artists/3");
    await user.click(await button("Split again"));
    expect(screen.getByText(/“Some Body” was merged into it/)).toBeVisible();
    await user.click((await screen.findAllByRole("button", { name: "Split again" })).at(-1) as HTMLElement);
    expect(await screen.findByText("“Somebody” is split again")).toBeVisible();
    expect(requests).toContain("POST /artists/3/split");
  });

  it("stays when the server refuses, and when nothing is found", async () => {
    fakeServer({
      "GET /artists": (_request, url) => list(url.searchParams.get("query") === "zz" ? [] : [OTHER_ARTIST]),
      "POST /artists/3/merge": () => new Refusal(409),
    });
    const { user } = await open("/artists/3");
    await user.click(await button("Merge with…"));
    await user.click(await button(/Some Body/));
    expect(await screen.findByText("The request was refused.")).toBeVisible();
    await user.clear(screen.getByLabelText("Search artists"));
    await user.type(screen.getByLabelText("Search artists"), "zz");
    expect(await screen.findByText("No other artist has these words in its name.")).toBeVisible();
    await user.click(await button("Cancel"));
    expect(screen.queryByLabelText("Search artists")).toBeNull();
  });

  it("is not merged by listeners", async () => {
    const listener = { ...ANN, person: { ...ANN.person, role: "listener" } };
    fakeServer({ "GET /session": () => one(listener) });
    await open("/artists/3");
    expect(await screen.findByRole("heading", { name: "Somebody", level: 1 })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Merge with…" })).toBeNull();
  });
});

describe("an album", () => {
  it("becomes part of another one", async () => {
    const requests = fakeServer({
      "GET /albums": () => list([ALBUM, OTHER_ALBUM, { ...ALBUM, id: "9" }]),
      "GET /albums/8": () => one({ ...ALBUM_DETAIL, ...OTHER_ALBUM, merged: ["Something"] }),
      "POST /albums/7/merge": () => one(OTHER_ALBUM),
    });
    const { user } = await open("/albums/7");
    await user.click(await button("Merge with…"));
    await user.click(await button(/Something \(Deluxe\)/));
    await waitFor(() => expect(requests).toContain("POST /albums/7/merge"));
    expect(await screen.findByText(/Deluxe · 2020/)).toBeVisible();
  });

  it("in several folders is split by folder", async () => {
    const requests = fakeServer({
      "GET /albums/7": () => one({ ...ALBUM_DETAIL, folder_count: 2 }),
      "POST /albums/7/split": () => one(ALBUM),
    });
    const { user } = await open("/albums/7");
    await user.click(await button("Split by folder"));
    expect(screen.getByText(/lie in 2 folders/)).toBeVisible();
    await user.click(
      (await screen.findAllByRole("button", { name: "Split by folder" })).at(-1) as HTMLElement,
    );
    await waitFor(() => expect(requests).toContain("POST /albums/7/split"));
  });
});
