import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fakeServer, groups, Refusal, track } from "../../tests/fake-server";
import { open } from "../../tests/render";

describe("the command palette", () => {
  it("opens from any screen, finds and plays", async () => {
    fakeServer();
    const { user, session } = await open("/settings");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "tit");
    await screen.findByRole("option", { name: /Title b/ });
    await user.keyboard("{ArrowDown}{ArrowUp}{Enter}");
    await waitFor(() => expect(session.letters).toBe("b"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("waits with Enter for the results of the typed words", async () => {
    fakeServer({
      "GET /search/grouped": (_request, url) =>
        groups({ tracks: [track(url.searchParams.get("query") === "ab" ? "b" : "a")] }),
    });
    const { user, session } = await open("/settings");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "a");
    await screen.findByRole("option", { name: /Title a/ });
    await user.keyboard("b{Enter}");
    await waitFor(() => expect(session.letters).toBe("b"));
  });

  it("opens sound profiles, albums and artists", async () => {
    fakeServer();
    const { user } = await open("/settings");
    await user.click(screen.getByRole("button", { name: /Quick search/ }));
    await user.type(await screen.findByRole("combobox"), "t");
    await screen.findByRole("option", { name: /Title b/ });
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(window.location.pathname).toBe("/tracks/b");
    for (const [name, path] of [
      ["Something", "/albums/7"],
      ["1 album · 2 tracks", "/artists/3"],
    ] as const) {
      await user.keyboard("{Control>}k{/Control}");
      await user.type(await screen.findByRole("combobox"), "some");
      const option = await screen.findByRole("option", { name: new RegExp(name) });
      fireEvent.pointerMove(option);
      await user.click(option);
      await waitFor(() => expect(window.location.pathname).toBe(path));
    }
  });

  it.each([
    ["scan now", "POST /scans"],
    ["warm", "POST /cache/warm"],
  ])("runs the command: %s", async (typed, request) => {
    const requests = fakeServer({ "GET /search/grouped": () => groups({}) });
    const { user } = await open("/settings");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), typed);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(requests).toContain(request));
  });

  it("shows that there are no results, and closes on a click outside", async () => {
    fakeServer({ "GET /search/grouped": () => groups({}) });
    const { user } = await open("/settings");
    await user.keyboard("{Control>}k{/Control}");
    await user.type(await screen.findByRole("combobox"), "zzz");
    expect(await screen.findByText("No results")).toBeVisible();
    await user.keyboard("{Enter}{Tab}");
    fireEvent.click(screen.getByRole("dialog"));
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("the search screen", () => {
  it("finds tracks, albums and artists, and moves the focus into the list", async () => {
    const requests = fakeServer();
    const { user } = await open("/library");
    await screen.findByText("Title a");
    const before = requests.length;
    await user.keyboard("/");
    await user.type(await screen.findByLabelText("Search your library"), "ti");
    const grid = await screen.findByRole("grid", { name: "Tracks found" });
    await user.keyboard("{ArrowDown}");
    expect(grid).toHaveFocus();
    expect(screen.getByRole("heading", { name: "Albums" })).toBeVisible();
    expect(screen.getByText("Somebody · 2020")).toBeVisible();
    const sent = requests.slice(before).filter((request) => request.startsWith("GET "));
    expect(sent.at(-1)).toMatch(/^GET \/search\/grouped\?query=t.*&limit=50&name_limit=12$/);
    expect(sent.filter((each) => !each.startsWith("GET /search/grouped?query=t"))).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Clear" }));
    expect(await screen.findByRole("heading", { name: "Search your library" })).toBeVisible();
  });

  it("shows that there are no results, or an error", async () => {
    let response: unknown = groups({});
    fakeServer({ "GET /search/grouped": () => response });
    const { user } = await open("/search?q=zzz");
    expect(await screen.findByRole("heading", { name: "No results for “zzz”" })).toBeVisible();
    response = new Refusal(422);
    await user.type(screen.getByLabelText("Search your library"), "y{Enter}");
    expect(await screen.findByRole("heading", { name: "Search failed." })).toBeVisible();
  });
});
