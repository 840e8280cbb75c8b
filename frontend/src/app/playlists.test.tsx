import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { Playlist } from "@/types/models";
import { fakeServer, list, one, playlist, Refusal, track } from "../../tests/fake-server";
import { open, openConnected } from "../../tests/render";

interface Sent {
  path: string;
  body: Record<string, unknown>;
}

/** A server with one playlist of the tracks a, b and c, which applies moves and removals. */
function playlistServer(values: Partial<Playlist> = {}, own: Parameters<typeof fakeServer>[0] = {}) {
  const sent: Sent[] = [];
  let ids = ["a", "b", "c"];
  const shown = () => playlist({ track_count: ids.length, ...values });
  const store = async (request: Request, url: URL) => {
    const body = request.body ? await request.json() : {};
    sent.push({ path: `${request.method} ${url.pathname.replace("/api/v1", "")}`, body });
    return body;
  };
  const requests = fakeServer({
    "GET /playlists": () => list([shown()]),
    "GET /playlists/p": () => one(shown()),
    "GET /playlists/p/tracks": () => list(ids.map((id, position) => ({ ...track(id), position }))),
    "POST /playlists/p/edits": async (request, url) => {
      const { op, entries, before } = await store(request, url);
      const named: string[] = entries.map(({ track_id }: { track_id: string }) => track_id);
      const rest = op === "insert" ? ids : ids.filter((id) => !named.includes(id));
      const at = op === "move" && before ? rest.indexOf(before.track_id) : rest.length;
      const added = op === "remove" ? [] : named;
      ids =
        op === "insert" ? [...named, ...rest].sort() : [...rest.slice(0, at), ...added, ...rest.slice(at)];
      return one(shown());
    },
    "POST /playlists/p/tracks": async (request, url) => {
      await store(request, url);
      return one(playlist({ track_count: 5 }));
    },
    "PATCH /playlists/p": async (request, url) => one(playlist(await store(request, url))),
    "DELETE /playlists/p": async (request, url) => one(await store(request, url)),
    "POST /playlists/p/restoration": async (request, url) =>
      one({ ...shown(), ...(await store(request, url)) }),
    "POST /playlists": async (request, url) => one(playlist({ ...(await store(request, url)), id: "p" })),
    ...own,
  });
  return {
    sent,
    requests,
    set: (next: string[]) => {
      ids = next;
    },
  };
}

const titles = () =>
  within(screen.getByRole("grid"))
    .getAllByRole("row")
    .map((row) => row.querySelector(".track-row__title")?.textContent);
const order = (shown: string) =>
  waitFor(() => expect(titles()).toEqual([...shown].map((id) => `Title ${id}`)));

describe("playlists", () => {
  it("explain how to begin, and are created with a description", async () => {
    const { sent } = playlistServer({}, { "GET /playlists": () => list([]) });
    const { user } = await open("/playlists");
    expect(await screen.findByRole("heading", { name: "No playlists yet" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Create a playlist" }));
    const dialog = screen.getByRole("dialog", { name: "New playlist", hidden: true });
    fireEvent.change(dialog.querySelector("input") as Element, { target: { value: " Trains " } });
    fireEvent.change(dialog.querySelector("textarea") as Element, { target: { value: "for the way" } });
    fireEvent.change(dialog.querySelector("select") as Element, { target: { value: "edit" } });
    fireEvent.submit(dialog.querySelector("form") as Element);
    await waitFor(() => expect(window.location.pathname).toBe("/playlists/p"));
    expect(sent[0]?.body).toMatchObject({
      name: "Trains",
      description: "for the way",
      access: "edit",
      track_ids: [],
    });
  });

  it("are filtered, sorted and played", async () => {
    const { requests } = playlistServer();
    const { user, session } = await openConnected("/playlists");
    expect(await screen.findByText("3 tracks · 5 min")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Play Sunday" }));
    await waitFor(() => expect(session.types("queue.add")).not.toEqual([]));
    await user.selectOptions(screen.getByRole("combobox", { name: "Sort by" }), "Name");
    await user.selectOptions(screen.getByRole("combobox", { name: "Show" }), "Yours");
    await user.type(screen.getByRole("textbox", { name: "Filter playlists" }), "sun");
    await waitFor(() =>
      expect(requests.some((line) => line.includes("sort_by=name&order=asc&query=sun&own=true"))).toBe(true),
    );
  });

  it("that no filter leaves offer to clear them", async () => {
    playlistServer(
      {},
      { "GET /playlists": (_, url) => list(url.searchParams.has("own") ? [] : [playlist()]) },
    );
    const { user } = await open("/playlists");
    await screen.findByText("Sunday");
    await user.selectOptions(screen.getByRole("combobox", { name: "Show" }), "Shared with you");
    await user.click(await screen.findByRole("button", { name: "Clear filters" }));
    expect(await screen.findByText("Sunday")).toBeVisible();
  });

  it("are imported, with the entries that have no track", async () => {
    const names: (string | null)[] = [];
    const missing = [{ line: 3, title: "", path: "gone.mp3" }];
    const { requests } = playlistServer(
      {},
      {
        "POST /playlists/import": (_, url) => {
          names.push(url.searchParams.get("name"));
          return one({
            playlist: playlist(),
            found: 2,
            missing: names.length > 1 ? missing : [],
            missing_count: names.length - 1,
          });
        },
      },
    );
    const { user } = await open("/playlists");
    await screen.findByText("Sunday");
    const input = () => screen.getByLabelText("Playlist file");
    await user.upload(input(), new File(["a.mp3\n"], "Mix.m3u", { type: "audio/x-mpegurl" }));
    await waitFor(() => expect(window.location.pathname).toBe("/playlists/p"));
    await user.click(screen.getAllByRole("link", { name: /Playlists/ })[0] as Element);
    await user.upload(
      await screen.findByLabelText("Playlist file"),
      new File(["#EXTM3U\n#PLAYLIST:Own\na.mp3\n"], "x.m3u"),
    );
    expect(await screen.findByText(/1 entry of the file has no track/)).toBeInTheDocument();
    expect(screen.getByText("gone.mp3")).toBeInTheDocument();
    expect(names).toEqual(["Mix", null]);
    fireEvent.click(screen.getByText("Open playlist"));
    expect(window.location.pathname).toBe("/playlists/p");
    expect(requests).toContain("POST /playlists/import?name=Mix");
  });
});

describe("a playlist", () => {
  it("is reordered and emptied with the keyboard, and each removal can be undone", async () => {
    const { sent } = playlistServer();
    const { user } = await open("/playlists/p");
    await screen.findByText("Title a");
    screen.getByRole("grid").focus();
    await user.keyboard("{Alt>}{ArrowDown}{/Alt}");
    await order("bac");
    expect(screen.getByText("Moved to position 2 of 3")).toBeInTheDocument();
    await user.keyboard("{Alt>}{ArrowDown}{ArrowDown}{/Alt}");
    await order("bca");
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(sent[0]?.body).toEqual({
      op: "move",
      entries: [{ track_id: "a", position: 0 }],
      before: { track_id: "c", position: 2 },
    });
    expect(sent[1]?.body.before).toBeNull();
    await user.keyboard("{Delete}");
    await order("bc");
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await order("abc");
  });

  it("is reordered by its menu and by dragging", async () => {
    const { sent } = playlistServer();
    const { user } = await open("/playlists/p");
    await user.click(await screen.findByRole("button", { name: "More actions for “Title c”" }));
    await user.click(screen.getByRole("menuitem", { name: "Move to top" }));
    await order("cab");
    const grip = screen.getByRole("button", { name: "Drag to move “Title c”" });
    grip.setPointerCapture = () => undefined;
    fireEvent.pointerDown(grip, { clientY: 10, pointerId: 1 });
    fireEvent.pointerMove(grip, { clientY: 130, pointerId: 1 });
    fireEvent.pointerUp(grip, { clientY: 130, pointerId: 1 });
    await order("abc");
    await waitFor(() => expect(sent).toHaveLength(2));
  });

  it("shows what another device changes", async () => {
    const { set } = playlistServer();
    const { session } = await openConnected("/playlists/p");
    await screen.findByText("Title a");
    set(["c", "a"]);
    session.push("playlist.changed", { playlistId: "p", version: 2 });
    await order("ca");
  });

  it("of another account is played and copied only", async () => {
    playlistServer({ is_own: false, can_edit: false, owner: "bob", access: "read", description: "mine" });
    await open("/playlists/p");
    expect(await screen.findByText("by bob · 3 tracks · 5 min · Shared")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Delete playlist" })).toBeNull();
    await screen.findByText("Title a");
    expect(screen.queryByRole("button", { name: /Drag/ })).toBeNull();
    expect(screen.getByRole("link", { name: "Export as M3U8" })).toHaveAttribute(
      "href",
      "/api/v1/playlists/p/export.m3u8",
    );
  });

  it("is renamed, deleted and restored", async () => {
    const { sent } = playlistServer({ file: "list.m3u", missing_count: 1 });
    const { user } = await open("/playlists/p");
    expect(await screen.findByText(/Follows the file list.m3u .* 1 entry without a track/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Edit details and sharing" }));
    const dialog = screen.getByRole("dialog", { name: "Edit playlist", hidden: true });
    fireEvent.change(dialog.querySelector("input") as Element, { target: { value: "Monday" } });
    fireEvent.submit(dialog.querySelector("form") as Element);
    await waitFor(() =>
      expect(sent[0]?.body).toMatchObject({ name: "Monday", description: "", access: "private" }),
    );
    await user.click(screen.getByRole("button", { name: "Delete playlist" }));
    await waitFor(() => expect(window.location.pathname).toBe("/playlists"));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(sent.at(-1)?.path).toBe("POST /playlists/p/restoration"));
  });

  it("plays next, later and shuffled", async () => {
    playlistServer();
    const { user, session } = await openConnected("/playlists/p");
    const main = within(screen.getByRole("main"));
    await user.click(await main.findByRole("button", { name: "Play next" }));
    await user.click(main.getByRole("button", { name: "Add to queue" }));
    await user.click(main.getByRole("button", { name: "Shuffle" }));
    await waitFor(() => expect(session.types("queue.add").length).toBeGreaterThan(2));
  });

  it.each([
    ["GET /playlists/p", new Refusal(404), "This playlist could not be loaded."],
    ["GET /playlists/p/tracks", list([]), "This playlist is empty"],
  ])("explains %s", async (request, response, title) => {
    playlistServer({}, { [request]: () => response });
    await open("/playlists/p");
    expect(await screen.findByRole("heading", { name: title })).toBeVisible();
  });
});

describe("tracks", () => {
  const chooseSunday = async () => {
    const dialog = await screen.findByRole("dialog", { name: "Add to playlist", hidden: true });
    fireEvent.click(await within(dialog).findByText("Sunday"));
  };

  it("are added to a playlist, and the addition is undone", async () => {
    const { sent } = playlistServer();
    const { user } = await open("/library");
    await user.click(await screen.findByRole("button", { name: "More actions for “Title a”" }));
    await user.click(screen.getByRole("menuitem", { name: "Add to playlist…" }));
    await chooseSunday();
    await waitFor(() => expect(sent[0]?.body).toMatchObject({ track_ids: ["a"], duplicates: "refuse" }));
    expect(await screen.findByText("1 track added to “Sunday”")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await waitFor(() =>
      expect(sent[1]?.body).toMatchObject({ op: "remove", entries: [{ track_id: "a", position: 4 }] }),
    );
  });

  it("that are in the playlist are told", async () => {
    let refusals = 0;
    const sent: string[] = [];
    playlistServer(
      {},
      {
        "POST /playlists/p/tracks": async (request) => {
          const { duplicates } = await request.json();
          sent.push(duplicates);
          const body = { status: "error", code: "PLAYLIST_DUPLICATES", message: "1 of these is twice." };
          return duplicates === "refuse" && ++refusals ? new Refusal(409, body) : one(playlist());
        },
      },
    );
    const { user } = await open("/library");
    await screen.findByText("Title a");
    screen.getByRole("grid").focus();
    await user.keyboard("x{ArrowDown}xp");
    await chooseSunday();
    fireEvent.click(await screen.findByText("Add only new ones"));
    expect(await screen.findByText("New tracks added to “Sunday”")).toBeVisible();
    expect(sent).toEqual(["refuse", "skip"]);
  });

  it("go into a new playlist by the name of their album", async () => {
    const { sent } = playlistServer();
    const { user } = await open("/albums/7");
    await user.click(await screen.findByRole("button", { name: "Add to playlist" }));
    fireEvent.click(await screen.findByText("New playlist “Something”"));
    await waitFor(() => expect(sent[0]?.body).toMatchObject({ name: "Something", track_ids: ["a", "b"] }));
    await user.click(await screen.findByRole("button", { name: "Open" }));
    expect(window.location.pathname).toBe("/playlists/p");
  });

  it("are found by name, with the arrow keys; failures are shown", async () => {
    playlistServer(
      {},
      {
        "GET /playlists": (_, url) => list(url.searchParams.get("query") === "zzz" ? [] : [playlist()]),
        "POST /playlists": () => new Refusal(409),
      },
    );
    const { user } = await open("/library");
    await screen.findByText("Title a");
    screen.getByRole("grid").focus();
    await user.keyboard("p");
    const dialog = await screen.findByRole("dialog", { name: "Add to playlist", hidden: true });
    await within(dialog).findByText("Sunday");
    const field = within(dialog).getByLabelText("Find a playlist");
    await user.type(field, "zzz{ArrowDown}{ArrowUp}{ArrowDown}");
    expect(await screen.findByText("No playlist has this name.")).toBeInTheDocument();
    await user.keyboard("{Enter}");
    expect(await screen.findByText("The request was refused.")).toBeInTheDocument();
  });

  it("are selected by clicks and used together", async () => {
    playlistServer();
    const { user, session } = await openConnected("/library");
    const click = async (id: string, options = {}) =>
      fireEvent.click(await within(await screen.findByRole("grid")).findByText(`Title ${id}`), options);
    await click("a", { ctrlKey: true });
    const bar = () => screen.getByRole("toolbar", { name: "Selected tracks" });
    expect(bar()).toHaveTextContent("1 track selected");
    await click("b", { shiftKey: true });
    expect(bar()).toHaveTextContent("2 tracks selected");
    await click("b");
    expect(bar()).toHaveTextContent("1 track selected");
    for (const name of ["Play selected", "Play selected next", "Add selected to queue"]) {
      await user.click(screen.queryByRole("button", { name: "Select all" }) ?? (await selectAgain(click)));
      await user.click(screen.getByRole("button", { name }));
      await waitFor(() => expect(screen.queryByRole("toolbar", { name: "Selected tracks" })).toBeNull());
    }
    await waitFor(() => expect(session.types("queue.add").length).toBeGreaterThan(2));
    await click("a", { ctrlKey: true });
    screen.getByRole("grid").focus();
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("toolbar", { name: "Selected tracks" })).toBeNull();
  });

  it("are removed from a playlist together", async () => {
    const { sent } = playlistServer();
    const { user } = await open("/playlists/p");
    fireEvent.click(await screen.findByText("Title a"), { ctrlKey: true });
    fireEvent.click(screen.getByText("Title c"));
    await user.click(screen.getByRole("button", { name: "Add selected to a playlist" }));
    await user.click(screen.getByRole("button", { name: "Remove selected from the playlist" }));
    await order("b");
    await waitFor(() => expect(sent[0]?.body.entries).toHaveLength(2));
  });
});

async function selectAgain(click: (id: string, options: object) => Promise<boolean>): Promise<Element> {
  await click("a", { ctrlKey: true });
  return screen.getByRole("button", { name: "Select all" });
}
