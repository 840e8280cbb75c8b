import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { playlistRequest } from "@/lib/add-to-playlist";
import { fakeGraphics, pointBytes } from "../../tests/fake-map";
import { fakeServer, job, list, one, Refusal, track } from "../../tests/fake-server";
import { open, openConnected } from "../../tests/render";

const REGION = { x: 0.2, y: 0.2, tracks: 2, high: ["tempo_bpm"], low: ["lufs"], genre: "Dub" };
const MAP = {
  state: "ready",
  updating: false,
  job_id: null,
  generation: "g1",
  method: "tsne",
  tracks: 3,
  point_bytes: 28,
  groups: [],
  genres: [{ name: "Dub", tracks: 2 }],
  regions: [
    REGION,
    { ...REGION, x: 0.8, tracks: 1, high: [], low: [], genre: null },
    { ...REGION, tracks: 0 },
  ],
  years: [1990, 2020],
};

/** The stage has 1200 × 800 px: the whole map is 800 px wide, its left side at 200 px. */
const POINTS = [
  { id: "a", x: 0.2, y: 0.2, year: 1990, genre: 1 },
  { id: "b", x: 0.25, y: 0.2, year: 2020, genre: 1 },
  { id: "c", x: 0.8, y: 0.8, region: 1 },
];
const PIXEL_OF_A = { clientX: 360, clientY: 160 };

function fakeMap(map: object = {}, own: Parameters<typeof fakeServer>[0] = {}) {
  HTMLElement.prototype.setPointerCapture = () => undefined;
  return fakeServer({
    "GET /map": () => one({ ...MAP, ...map }),
    "GET /map/points": () => new Response(pointBytes(POINTS)),
    ...own,
  });
}

const stage = () => screen.findByRole("application", { name: "Map of your library" });

describe("the map", () => {
  it("says that no track is analysed", async () => {
    fakeMap({ state: "empty", generation: null, tracks: 0 });
    await open("/map");
    await screen.findByRole("heading", { name: "No tracks on the map yet" });
  });

  it("shows the progress of the job that makes it", async () => {
    fakeMap(
      { state: "waiting", generation: null, tracks: 0, job_id: "m" },
      { "GET /jobs": () => list([job({ id: "m", kind: "map", found: 10, done: 4 })]) },
    );
    await open("/map");
    expect(await screen.findByRole("progressbar", { name: "Made so far" })).toHaveAttribute(
      "aria-valuenow",
      "4",
    );
  });

  it("reports that it could not be loaded", async () => {
    fakeMap({}, { "GET /map": () => new Refusal(403) });
    await open("/map");
    expect(await screen.findByRole("alert")).toHaveTextContent("The map could not be loaded.");
  });

  it("draws points, and names regions in the picture and beside it", async () => {
    const calls = fakeGraphics();
    fakeMap({ updating: true });
    await open("/map");
    await stage();
    await waitFor(() => expect(calls).toContain("drawArrays"));
    const beside = screen.getByRole("complementary", { name: "Beside the map" });
    expect(within(beside).getAllByRole("button")).toHaveLength(2);
    expect(screen.getByText(/being brought up to date/)).toBeVisible();
  });

  it("says what to do where the browser does not draw it, and keeps the list", async () => {
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);
    fakeMap();
    const { user } = await open("/map");
    await screen.findByRole("heading", { name: "This browser cannot draw the map" });
    fakeGraphics();
    await user.click(screen.getByRole("button", { name: "Try again" }));
    const canvas = (await stage()).querySelector("canvas");
    fireEvent(canvas as HTMLCanvasElement, new Event("webglcontextlost"));
    await screen.findByRole("heading", { name: "This browser cannot draw the map" });
    await user.click(screen.getByRole("button", { name: /Fast, quiet/ }));
    await screen.findByText("Title a");
  });

  it("names the track under the pointer, plays five seconds of it, and all of it on a click", async () => {
    fakeGraphics();
    const play = vi.spyOn(HTMLMediaElement.prototype, "play");
    fakeMap();
    const { session } = await openConnected("/map");
    const map = await stage();
    fireEvent.pointerMove(map, { ...PIXEL_OF_A, pointerType: "mouse" });
    expect(await screen.findByText("Title a")).toBeVisible();
    await waitFor(() => expect(play).toHaveBeenCalled());
    fireEvent.pointerDown(map, { ...PIXEL_OF_A, button: 0, pointerId: 1 });
    fireEvent.pointerUp(map, { ...PIXEL_OF_A, pointerId: 1 });
    await waitFor(() => expect(session.types("queue.add")).not.toEqual([]));
    fireEvent.pointerLeave(map);
  });

  it("moves and zooms by keys, and plays the track in the middle", async () => {
    fakeGraphics();
    fakeMap();
    await open("/map");
    const map = await stage();
    for (const key of ["+", "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "=", "-", "x"]) {
      fireEvent.keyDown(map, { key });
    }
    expect(await screen.findByText(/Title [abc]/)).toBeVisible();
    fireEvent.keyDown(map, { key: "Home" });
    fireEvent.keyDown(map, { key: "Enter" });
    fireEvent.keyDown(map, { key: "+", ctrlKey: true });
  });

  it("moves by dragging, and zooms by wheel and two fingers", async () => {
    const calls = fakeGraphics();
    fakeMap();
    await open("/map");
    const map = await stage();
    await waitFor(() => expect(calls).toContain("drawArrays"));
    const before = calls.length;
    fireEvent.wheel(map, { deltaY: -200, clientX: 600, clientY: 400 });
    fireEvent.wheel(map, { deltaY: 3, deltaMode: 1, ctrlKey: true });
    const finger = (pointerId: number, clientX: number) => ({ pointerId, clientX, clientY: 400, button: 0 });
    fireEvent.pointerDown(map, finger(1, 300));
    fireEvent.pointerDown(map, finger(2, 500));
    fireEvent.pointerMove(map, finger(2, 600));
    fireEvent.pointerUp(map, finger(2, 600));
    fireEvent.pointerMove(map, finger(1, 340));
    fireEvent.pointerCancel(map, finger(1, 340));
    fireEvent.pointerDown(map, { ...finger(3, 300), button: 2 });
    await waitFor(() => expect(calls.length).toBeGreaterThan(before));
  });

  it("chooses tracks with a line, for the queue or a playlist", async () => {
    fakeGraphics();
    fakeMap();
    const { user, session } = await openConnected("/map");
    const map = await stage();
    await user.click(screen.getByRole("button", { name: "Select with a line" }));
    const corners = [
      [300, 100],
      [450, 100],
      [450, 250],
      [300, 250],
    ] as const;
    const [[clientX, clientY]] = corners;
    fireEvent.pointerDown(map, { clientX, clientY, button: 0, pointerId: 1 });
    for (const [x, y] of corners.slice(1))
      fireEvent.pointerMove(map, { clientX: x, clientY: y, pointerId: 1 });
    fireEvent.pointerUp(map, { clientX: 300, clientY: 250, pointerId: 1 });
    await screen.findByRole("heading", { name: "Selection" });
    expect(screen.getByText("2 tracks")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Add to queue" }));
    await waitFor(() => expect(session.types("queue.add")).not.toEqual([]));
    await user.click(screen.getByRole("button", { name: "Add to a playlist" }));
    expect(await playlistRequest.get()?.load()).toEqual(["a", "b"]);
    playlistRequest.set(null);
    const beside = screen.getByRole("complementary", { name: "Beside the map" });
    await user.click(within(beside).getByRole("button", { name: "Play" }));
    await user.click(screen.getByRole("button", { name: "Back to the regions" }));
    await screen.findByRole("heading", { name: "Regions" });
  });

  it("highlights what is searched, and colours by genre or year", async () => {
    fakeGraphics();
    fakeMap({}, { "GET /tracks": () => list([track("c"), track("not analysed")]) });
    const { user } = await open("/map");
    await stage();
    await user.type(screen.getByLabelText("Find on the map"), "lo");
    await screen.findByRole("heading", { name: "Found: “lo”" });
    expect(screen.getByText("1 track")).toBeVisible();
    const legend = screen.getByRole("list", { name: "Colours" });
    await user.selectOptions(screen.getByRole("combobox", { name: "Colours" }), "genre");
    expect(within(legend).getByText("Dub")).toBeVisible();
    await user.selectOptions(screen.getByRole("combobox", { name: "Colours" }), "year");
    expect(within(legend).getByText("1990")).toBeVisible();
    for (const name of ["Zoom in", "Zoom out", "Show the whole map"]) {
      await user.click(screen.getByRole("button", { name }));
    }
    await user.click(screen.getByRole("button", { name: /Hear tracks under the pointer: on/ }));
    expect(screen.getByRole("button", { name: /pointer: off/ })).toBeVisible();
  });

  it("says that no track has the tag that colours follow", async () => {
    fakeGraphics();
    fakeMap({ genres: [], years: null });
    const { user } = await open("/map");
    await stage();
    for (const by of ["genre", "year"]) {
      await user.selectOptions(screen.getByRole("combobox", { name: "Colours" }), by);
      await screen.findByText("No track has this tag.");
    }
  });

  it("fetches a newer map when points were replaced meanwhile", async () => {
    fakeGraphics();
    let tries = 0;
    const requests = fakeMap(
      {},
      {
        "GET /map": () => one({ ...MAP, generation: tries ? "g2" : "g1" }),
        "GET /map/points": () => {
          tries += 1;
          if (tries > 1) return new Response(pointBytes(POINTS));
          return new Refusal(409, { status: "error", code: "MAP_CHANGED", message: "A newer one." });
        },
      },
    );
    await open("/map");
    await stage();
    expect(requests.some((request) => request.includes("generation=g2"))).toBe(true);
  });
});
