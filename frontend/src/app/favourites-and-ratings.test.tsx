import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FILE, fakeServer, list, one, Refusal, track } from "../../tests/fake-server";
import { open } from "../../tests/render";

const stars = (id = "a") => screen.findByRole("slider", { name: `Your rating for “Title ${id}”` });

describe("ratings", () => {
  it("are set with keys and shown everywhere at once", async () => {
    const sent: { rating: number }[] = [];
    fakeServer({
      "PUT /tracks/a/rating": async (request) => sent.push(await request.json()),
      "GET /tracks/a": () =>
        one({
          ...track("a", { rating: sent.at(-1)?.rating || null }),
          ...FILE,
          ...{ artists: [], artist_ids: [], genres: [], genre_ids: [] },
        }),
    });
    const { user } = await open("/tracks/a");
    (await stars()).focus();
    await user.keyboard("4{ArrowRight}{ArrowLeft}");
    expect(await stars()).toHaveAttribute("aria-valuetext", "4 of 5 stars");
    await user.keyboard("0x");
    expect(await stars()).toHaveAttribute("aria-valuetext", "No rating");
    await waitFor(() => expect(sent.map(({ rating }) => rating)).toEqual([4, 5, 4, 0]));
  });

  it("are removed by a click on the last star, and restored when the server refuses", async () => {
    fakeServer({
      "GET /tracks": () => list([track("a", { rating: 5 })]),
      "PUT /tracks/a/rating": () => new Refusal(404),
    });
    await open("/library");
    const shown = await stars();
    fireEvent.click(shown, { clientX: 80 });
    expect(await screen.findByText("The request was refused.")).toBeVisible();
    expect(shown).toHaveAttribute("aria-valuenow", "5");
  });

  it("and favourites of the active row are set by keys", async () => {
    const requests = fakeServer();
    const { user } = await open("/library");
    await screen.findByText("Title a");
    screen.getByRole("grid", { name: "Tracks" }).focus();
    await user.keyboard("{ArrowDown}3l");
    await waitFor(() => expect(requests).toContain("PUT /tracks/b/rating"));
    expect(await stars("b")).toHaveAttribute("aria-valuenow", "3");
    await waitFor(() => expect(requests).toContain("POST /favourites"));
  });
});

describe("the header of a list", () => {
  it("sorts by a column, reverses the order and is part of the address", async () => {
    const requests = fakeServer();
    const { user } = await open("/library");
    await screen.findByText("Title a");
    const column = (name: string) => screen.getByRole("columnheader", { name });
    expect(column("Title")).toHaveAttribute("aria-sort", "ascending");
    await user.click(within(column("Length")).getByRole("button"));
    expect(column("Length")).toHaveAttribute("aria-sort", "ascending");
    expect(column("Title")).toHaveAttribute("aria-sort", "none");
    await user.click(within(column("Length")).getByRole("button"));
    expect(column("Length")).toHaveAttribute("aria-sort", "descending");
    expect(window.location.search).toBe("?sort=duration_s&order=desc");
    await waitFor(() => expect(requests.at(-1)).toContain("sort_by=duration_s&order=desc"));
  });
});

describe("genres", () => {
  it("lead to their tracks", async () => {
    const requests = fakeServer();
    const { user, session } = await open("/library/genres");
    await user.click(await screen.findByRole("button", { name: "Play Dub" }));
    await waitFor(() => expect(session.letters).toHaveLength(2));
    await user.click(screen.getByRole("link", { name: /Dub/ }));
    expect(await screen.findByRole("heading", { name: "Dub", level: 1 })).toBeVisible();
    expect(await screen.findByRole("img", { name: "Sound profile of Dub in your library" })).toBeVisible();
    await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Shuffle" }));
    await waitFor(() => expect(session.player.shuffle).toBe(true));
    expect(requests.some((request) => request.includes("genre_id=5"))).toBe(true);
  });

  it("are linked from a track", async () => {
    fakeServer();
    const { user } = await open("/tracks/a");
    await user.click(await screen.findByRole("link", { name: "Dub" }));
    expect(window.location.pathname).toBe("/genres/5");
  });

  it.each([
    ["/library/genres", "GET /genres", list([]), "No genres yet"],
    ["/library/genres?q=zzz", "GET /genres", list([]), "No genres found"],
    ["/genres/5", "GET /genres/5", new Refusal(404), "This genre could not be loaded."],
    ["/genres/5", "GET /tracks", list([]), "None of these tracks is available right now."],
  ])("at %s explain an empty list", async (address, request, response, title) => {
    fakeServer({ [request]: () => response });
    await open(address);
    expect(await screen.findByRole("heading", { name: title })).toBeVisible();
  });
});

describe("the history", () => {
  it("lists plays by day and loads more", async () => {
    const play = (id: string, at: string) => ({ id, played_at: at, track: track(id) });
    const first = { ...list([play("a", new Date().toISOString())]), next_cursor: "next" };
    const second = list([play("b", "2026-01-02T12:00:00Z")]);
    fakeServer({ "GET /history": (_, url) => (url.searchParams.has("cursor") ? second : first) });
    const { user } = await open("/history");
    expect(await screen.findByRole("heading", { name: "Today" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Add “Title a” to favourites" }));
    expect(await screen.findByRole("button", { name: /Remove “Title a” from/ })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Show more" }));
    expect(await screen.findByRole("heading", { name: /^Friday,? 2 January 2026$/ })).toBeVisible();
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it.each([
    [list([]), "No plays yet"],
    [new Refusal(404), "Your history could not be loaded."],
  ])("explains an empty list", async (response, title) => {
    fakeServer({ "GET /history": () => response });
    await open("/history");
    expect(await screen.findByRole("heading", { name: title })).toBeVisible();
  });
});
