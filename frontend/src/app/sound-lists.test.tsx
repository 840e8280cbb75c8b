import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { fakeServer, fingerprint, list, one, playlist, Refusal, track } from "../../tests/fake-server";
import { item } from "../../tests/fake-session";
import { open, openConnected } from "../../tests/render";

const step = (id: string, similarity: number | null, is_way_point = false) => ({
  ...track(id),
  similarity,
  is_way_point,
});
const FOUND = {
  tracks: [step("a", null, true), step("x", 0.8), step("b", 0.7, true)],
  duration_s: 300,
  is_complete: false,
};

function pathServer(answer: () => unknown = () => one(FOUND)) {
  const bodies: unknown[] = [];
  fakeServer({
    "GET /tracks/a": () => one(track("a")),
    "GET /tracks/b": () => one(track("b", { state: "pending" })),
    "GET /tracks/c": () => new Refusal(404),
    "GET /search": () => list([track("a"), track("b")]),
    "POST /paths": async (request) => {
      bodies.push(await request.json());
      return answer();
    },
  });
  return bodies;
}

describe("a path", () => {
  it("is found once its end is chosen, and follows its length", async () => {
    const bodies = pathServer();
    const { user } = await open("/path?through=a");
    await user.type(await screen.findByRole("textbox", { name: "Where does it lead?" }), "b");
    await user.keyboard("{ArrowDown}{ArrowUp}{ArrowLeft}");
    const choice = await screen.findByRole("button", { name: /Title b/ });
    expect(screen.queryByRole("button", { name: /^Title a/ })).toBeNull();
    await user.click(choice);
    const line = await screen.findByRole("list", { name: "Path" });
    expect(within(line).getAllByRole("listitem")).toHaveLength(3);
    expect(within(line).getByText("80 %")).toBeVisible();
    expect(screen.getByText(/no more tracks that fit/)).toBeVisible();
    expect(screen.getByText("Not analysed yet: no path can pass it")).toBeVisible();
    expect(bodies).toEqual([{ track_ids: ["a", "b"], tracks: 12, minutes: null }]);
    await user.selectOptions(screen.getByRole("combobox", { name: "Unit of the length" }), "minutes");
    await waitFor(() => expect(bodies.at(-1)).toMatchObject({ tracks: null, minutes: 60 }));
    fireEvent.change(screen.getByRole("spinbutton", { name: "Length" }), { target: { value: "100000" } });
    await waitFor(() => expect(bodies.at(-1)).toMatchObject({ minutes: 720 }));
    await user.click(screen.getByRole("button", { name: "Reverse" }));
    await waitFor(() => expect(bodies.at(-1)).toMatchObject({ track_ids: ["b", "a"] }));
    await user.click(screen.getByRole("button", { name: "Add a way point" }));
    await user.type(screen.getByRole("textbox", { name: "Which track should it pass?" }), "q");
    expect(await screen.findByText("No other track matches.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Remove “Title a” from the path" }));
    expect(screen.queryByRole("list", { name: "Path" })).toBeNull();
  });

  it("is played, queued and stored", async () => {
    pathServer();
    const { user, session } = await openConnected("/path?through=a,b&tracks=3");
    await screen.findByRole("list", { name: "Path" });
    const page = within(screen.getByRole("main"));
    await user.click(page.getByRole("button", { name: "Play" }));
    expect(session.letters).toBe("axb");
    await user.click(page.getByRole("button", { name: "Add to queue" }));
    expect(session.letters).toBe("axbaxb");
    await user.click(page.getByRole("button", { name: "Add to playlist" }));
    expect(await screen.findByText("New playlist “Title a to Title b”")).toBeVisible();
  });

  it.each([
    ["NOTHING_SIMILAR", /silent or a plain tone/],
    ["OTHER", /Refused/],
  ])("that is refused as %s says why", async (code, text) => {
    pathServer(() => new Refusal(409, { status: "error", code, message: "Refused." }));
    await open("/path?through=a,c");
    expect(await screen.findByText("There is no such path.")).toBeVisible();
    expect(screen.getByText(text)).toBeVisible();
    expect(await screen.findByText("This track is no longer in the library")).toBeVisible();
  });

  it("without any track left says so", async () => {
    pathServer(() => one({ ...FOUND, tracks: [] }));
    await open("/path?through=a,b&minutes=5");
    expect(await screen.findByText("None of these tracks is available right now.")).toBeVisible();
  });
});

async function order(user: Awaited<ReturnType<typeof open>>["user"], shape: string) {
  await user.click((await screen.findAllByRole("button", { name: "Order by sound" })).at(-1) as HTMLElement);
  const dialog = await screen.findByRole("dialog", { name: "Order by sound" });
  await user.selectOptions(within(dialog).getByRole("combobox", { name: "Dimension" }), "lufs");
  await user.click(within(dialog).getByRole("radio", { name: new RegExp(shape) }));
  await user.click(within(dialog).getByRole("button", { name: "Order" }));
}

const ARRANGED = one({ positions: [1, 0], unplaced: 0 });
const titles = () =>
  screen.getAllByText(/^Title/, { selector: ".track-row__title" }).map((e) => e.textContent);

describe("an order along a dimension", () => {
  it("goes to the session as one command, and is undone with its items", async () => {
    const bodies: unknown[] = [];
    fakeServer({
      "POST /queue/orders": async (request) => {
        bodies.push(await request.json());
        return one({});
      },
    });
    const items = ["a", "b", "c"].map((id) => item(id));
    const { user, session } = await openConnected("/", { items, position: 0 });
    await user.keyboard("q");
    await order(user, "Loud to quiet");
    await waitFor(() => expect(session.types("queue.order")).toHaveLength(1));
    const { data } = session.received.find(({ type }) => type === "queue.order") ?? {};
    expect(data).toEqual({ dimension: "lufs", shape: "falling" });
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    expect(bodies).toMatchObject([{ item_ids: ["item-b", "item-c"], dimension: null }]);
  });

  it("that fails says that nothing changed", async () => {
    fakeServer();
    const { user, session } = await openConnected("/", { items: [item("a"), item("b")] });
    session.refusals["queue.order"] = { code: "SERVER_ERROR", message: "Out of order." };
    await user.keyboard("q");
    await order(user, "Quiet to loud");
    expect(await screen.findByText(/The order of the queue is unchanged/)).toBeVisible();
  });

  it("shows an album in another order until it is taken back", async () => {
    fakeServer({
      "GET /tracks": () => list([track("a"), track("b")]),
      "POST /orders": () => ARRANGED,
    });
    const { user } = await open("/albums/7");
    await screen.findByText("Title a", { selector: ".track-row__title" });
    await order(user, "Quiet, loud, quiet");
    expect(await screen.findByText("Ordered quiet, loud, quiet.")).toBeVisible();
    await waitFor(() => expect(titles()).toEqual(["Title b", "Title a"]));
    await user.click(screen.getByRole("button", { name: "Back to the album’s order" }));
    await waitFor(() => expect(titles()).toEqual(["Title a", "Title b"]));
  });

  it.each([true, false])("is stored where a playlist can be edited (%s)", async (can_edit) => {
    const sent: string[] = [];
    const shown = playlist({ can_edit, track_count: 2, version: 4 });
    fakeServer({
      "GET /playlists/p": () => one(shown),
      "GET /playlists/p/tracks": () => list(["a", "b"].map((id, position) => ({ ...track(id), position }))),
      "POST /orders": () => ARRANGED,
      "POST /playlists/p/orders": () => {
        sent.push("order");
        return one({ ...shown, version: 5 });
      },
      "PUT /playlists/p/tracks": async (request) => {
        sent.push(`${request.headers.get("If-Match")} ${(await request.json()).track_ids}`);
        return one({ ...shown, version: 6 });
      },
    });
    const { user } = await open("/playlists/p");
    await screen.findByText("Title a", { selector: ".track-row__title" });
    await order(user, "Quiet to loud");
    if (can_edit) {
      await user.click(await screen.findByRole("button", { name: "Undo" }));
      await waitFor(() => expect(sent).toEqual(["order", '"5" a,b']));
    } else {
      await waitFor(() => expect(titles()).toEqual(["Title b", "Title a"]));
      await user.click(screen.getByRole("button", { name: "Back to the playlist’s order" }));
      await waitFor(() => expect(titles()).toEqual(["Title a", "Title b"]));
      expect(sent).toEqual([]);
    }
  });
});

function steeringServer(similar: (url: URL) => unknown) {
  fakeServer({
    "GET /tracks/a": () =>
      one({
        ...track("a"),
        genres: [],
        genre_ids: [],
        artists: [],
        artist_ids: [],
        composers: [],
        isrcs: [],
      }),
    "POST /batch/fingerprints": async (request) =>
      list((await request.json()).track_ids.map((id: string) => fingerprint(id))),
    "GET /tracks/a/similar": (_request, url) => similar(url),
  });
}

const near = (id: string) => ({ ...track(id), similarity: 0.9, alike: ["lufs"], different: [] });

describe("steering", () => {
  it("moves petals by keyboard and pointer; the tracks follow", async () => {
    const asked: string[] = [];
    steeringServer((url) => {
      asked.push(url.search);
      return list([near(url.search.includes("tempo_bpm_near") ? "quick" : "b")]);
    });
    const { user, session } = await openConnected("/tracks/a");
    await user.click(await screen.findByRole("button", { name: "Steer" }));
    const tempo = screen.getByRole("slider", { name: "Tempo" });
    fireEvent.keyDown(tempo, { key: "x" });
    expect(screen.getByText("Like this")).toBeVisible();
    for (const key of ["End", "PageDown", "ArrowLeft", "ArrowUp"]) fireEvent.keyDown(tempo, { key });
    expect(tempo).toHaveAttribute("aria-valuenow", "80");
    expect(screen.getByText("Like this, but faster")).toBeVisible();
    const found = await screen.findByRole("list", { name: "Tracks that fit" });
    await within(found).findByText("Title quick");
    fireEvent.keyDown(tempo, { key: "Escape" });
    await within(found).findByText("Title b");
    const svg = screen.getByRole("group", { name: /Sound to look for/ });
    vi.spyOn(svg, "getBoundingClientRect").mockReturnValue(new DOMRect(0, 0, 320, 236));
    tempo.setPointerCapture = vi.fn();
    tempo.hasPointerCapture = () => true;
    fireEvent.pointerDown(tempo, { clientX: 160, clientY: 118 });
    expect(tempo).toHaveAttribute("aria-valuenow", "0");
    fireEvent.pointerMove(tempo, { clientX: 160 + 300, clientY: 118 + 300 });
    expect(tempo).toHaveAttribute("aria-valuenow", "100");
    fireEvent.doubleClick(tempo);
    expect(screen.getByText("Like this")).toBeVisible();
    fireEvent.keyDown(screen.getByRole("slider", { name: "Width" }), { key: "Home" });
    await user.click(screen.getByRole("button", { name: "Reset petals" }));
    expect(screen.getByText("Like this")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Play these" }));
    expect(session.letters).toBe("b");
    await user.click(within(found).getByRole("button", { name: "Play “Title b”" }));
    await user.click(screen.getAllByRole("button", { name: "Add to queue" }).at(-1) as HTMLElement);
    expect(session.letters).toBe("bb");
    await user.click(screen.getByRole("button", { name: "Steer" }));
    expect(screen.queryByRole("slider", { name: "Tempo" })).toBeNull();
    expect(asked.some((search) => search.includes("tempo_bpm_near="))).toBe(true);
  });

  it("says when tracks cannot be found", async () => {
    steeringServer((url) => (url.search.includes("limit=8") ? new Refusal(500) : list([])));
    const { user } = await open("/tracks/a");
    await user.click(await screen.findByRole("button", { name: "Steer" }));
    expect(await screen.findByText("Tracks could not be found.")).toBeVisible();
  });
});
