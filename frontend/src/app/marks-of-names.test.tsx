import { act, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { ALBUM, ALBUM_DETAIL, ARTIST, fakeServer, list, one, Refusal } from "../../tests/fake-server";
import { open } from "../../tests/render";

const SHOWN = [
  { kind: "album", path: "/albums/7", name: "Something", detail: ALBUM_DETAIL },
  { kind: "artist", path: "/artists/3", name: "Somebody", detail: { ...ARTIST, merged: [], spellings: [] } },
] as const;

const stars = (name: string) => screen.findByRole("slider", { name: `Your rating for “${name}”` });
const heart = (name: string) => screen.findByRole("button", { name: `Add “${name}” to favourites` });
const fullHeart = (name: string) => screen.findByRole("button", { name: `Remove “${name}” from favourites` });

describe.each(SHOWN)("an $kind", ({ kind, path, name, detail }) => {
  it("is added to the favourites, rated, and removed again", async () => {
    let marks = { favourite: false, rating: null as number | null };
    const requests = fakeServer({
      [`GET ${path}`]: () => one({ ...detail, has_artwork: true, ...marks }),
      [`POST /favourites/${kind}s`]: () => {
        marks = { ...marks, favourite: true };
        return one(detail);
      },
      [`DELETE /favourites${path}`]: () => {
        marks = { ...marks, favourite: false };
        return one(detail);
      },
      [`PUT ${path}/rating`]: async (request) => {
        marks = { ...marks, rating: (await request.json()).rating };
        return one(detail);
      },
    });
    const { user } = await open(path);
    const head = await screen.findByRole("heading", { name, level: 1 });
    const hero = within(head.closest("header") as HTMLElement);
    await user.click(hero.getByRole("button", { name: `Add “${name}” to favourites` }));
    expect(await hero.findByRole("button", { name: `Remove “${name}” from favourites` })).toBeVisible();
    (await stars(name)).focus();
    await user.keyboard("4");
    await waitFor(() => expect(requests).toContain(`PUT ${path}/rating`));
    expect(await stars(name)).toHaveAttribute("aria-valuenow", "4");
    await user.click(hero.getByRole("button", { name: `Remove “${name}” from favourites` }));
    await waitFor(() => expect(requests).toContain(`DELETE /favourites${path}`));
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations).toEqual([]);
  });

  it("keeps its marks when the server refuses", async () => {
    fakeServer({
      [`GET ${path}`]: () => one({ ...detail, has_artwork: true }),
      [`POST /favourites/${kind}s`]: () => new Refusal(404),
      [`PUT ${path}/rating`]: () => new Refusal(404),
    });
    const { user } = await open(path);
    const [first] = await screen.findAllByRole("button", { name: `Add “${name}” to favourites` });
    await user.click(first as HTMLElement);
    expect(await screen.findByText("The request was refused.")).toBeVisible();
    (await stars(name)).focus();
    await user.keyboard("2");
    await waitFor(async () => expect(await stars(name)).toHaveAttribute("aria-valuenow", "0"));
  });

  it("shows at once what another device marks, in the list and on its page", async () => {
    fakeServer({ [`GET ${path}`]: () => one({ ...detail, has_artwork: true }) });
    const { session } = await open(`/library/${kind}s`);
    await heart(name);
    const id = detail.id;
    act(() => session.push("marks.changed", { marks: [{ kind, id, favourite: true, rating: 3 }] }));
    expect(await fullHeart(name)).toBeVisible();
    expect(screen.getByRole("img", { name: "Your rating: 3 of 5 stars" })).toBeVisible();
  });

  it("shows its marks among the results of a search", async () => {
    const groups = { tracks: list([]), albums: list([ALBUM]), artists: list([ARTIST]) };
    fakeServer({
      "GET /search/grouped": () => one(groups),
      [`POST /favourites/${kind}s`]: () => one(detail),
    });
    const { user, session } = await open("/search?q=some");
    await user.click(await heart(name));
    expect(await fullHeart(name)).toBeVisible();
    const id = detail.id;
    act(() => session.push("marks.changed", { marks: [{ kind, id, favourite: false, rating: 5 }] }));
    expect(await heart(name)).toBeVisible();
    expect(screen.getByRole("img", { name: "Your rating: 5 of 5 stars" })).toBeVisible();
  });

  it("is listed among the favourites", async () => {
    const requests = fakeServer({
      [`GET /${kind}s`]: (_, url) =>
        list(url.searchParams.has("favourite") ? [] : [kind === "album" ? ALBUM : ARTIST]),
    });
    const { user } = await open(`/library/${kind}s`);
    await heart(name);
    await user.click(screen.getByRole("button", { name: "Favourites" }));
    expect(await screen.findByRole("heading", { name: "No favourites yet" })).toBeVisible();
    expect(requests.some((request) => request.includes("favourite=true"))).toBe(true);
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(await heart(name)).toBeVisible();
  });
});

it("many marks of another device are read again", async () => {
  const requests = fakeServer();
  const { session } = await open("/library/tracks");
  await screen.findByText("Title a");
  const before = requests.length;
  act(() =>
    session.push("marks.changed", { marks: [{ kind: "track", id: "a", favourite: true, rating: null }] }),
  );
  expect(await screen.findByRole("button", { name: "Remove “Title a” from favourites" })).toBeVisible();
  act(() => session.push("marks.changed", { marks: [] }));
  await waitFor(() =>
    expect(requests.slice(before).some((request) => request.startsWith("GET /tracks"))).toBe(true),
  );
});
