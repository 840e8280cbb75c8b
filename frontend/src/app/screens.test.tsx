import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { describeHitRate } from "@/features/cache/cache-page";
import {
  ALBUM_DETAIL,
  ANN,
  COVERAGE,
  fakeServer,
  job,
  list,
  one,
  Refusal,
  track,
} from "../../tests/fake-server";
import { open } from "../../tests/render";
import { screenIs } from "../../tests/setup";

const heading = (name: string) => screen.findByRole("heading", { name });

describe("home", () => {
  it("shows sound profiles, recently added and most played music", async () => {
    fakeServer({ "GET /tracks": () => list([track("a", { play_count: 3, favourite: true })]) });
    await open("/");
    await heading("Sound profiles");
    await heading("Recently added");
    await heading("Most played");
    expect(await screen.findByText(/2 tracks analysed/)).toBeVisible();
  });

  it("shows the progress of the analysis", async () => {
    fakeServer({
      "GET /coverage": () => one({ ...COVERAGE, found: 4, done: 1, pending: 2, running: 1 }),
      "GET /jobs": () => list([job({ state: "running", eta_s: 90 })]),
    });
    await open("/");
    expect(await screen.findByText(/2 min left/)).toHaveTextContent("1 of 4 tracks");
    expect(screen.getByRole("progressbar", { name: "Tracks analysed" })).toHaveAttribute(
      "aria-valuenow",
      "1",
    );
  });

  it("asks for a music folder when the library is empty, and shows why one was refused", async () => {
    const requests = fakeServer({
      "GET /coverage": () => one({ ...COVERAGE, found: 0 }),
      "POST /roots": () => new Refusal(422),
    });
    const { user } = await open("/");
    await heading("Add your music");
    await user.type(screen.getByLabelText("Path of a music folder on the server"), "/music");
    await user.click(screen.getByRole("button", { name: "Add folder" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The request was refused.");
    await user.click(screen.getByRole("button", { name: "Scan music folders" }));
    await waitFor(() => expect(requests).toContain("POST /scans"));
  });
});

describe("the library", () => {
  it("lists tracks, and filters once typing pauses", async () => {
    const requests = fakeServer();
    const { user } = await open("/library");
    await screen.findByText("Title a");
    await user.type(screen.getByLabelText("Filter tracks"), "dub");
    await waitFor(() => expect(requests.filter((one) => one.includes("query="))).toHaveLength(1));
    expect(requests.at(-1)).toContain("query=dub");
  });

  it("sorts by the selected field and reverses the order", async () => {
    const requests = fakeServer();
    const { user } = await open("/library");
    await screen.findByText("Title a");
    await user.selectOptions(screen.getByLabelText("Sort by"), "year");
    await user.click(screen.getByRole("button", { name: "Sort descending" }));
    await waitFor(() => expect(requests.at(-1)).toContain("sort_by=year&order=desc"));
  });

  it("offers to clear the filters when nothing matches", async () => {
    fakeServer({ "GET /tracks": (_, url) => list(url.searchParams.has("query") ? [] : [track("a")]) });
    const { user } = await open("/library?q=zzz");
    await heading("No tracks found");
    await user.click(screen.getByRole("button", { name: "Clear filters" }));
    expect(await screen.findByText("Title a")).toBeVisible();
  });

  it("filters by favourites and explains an empty list", async () => {
    fakeServer({ "GET /tracks": (_, url) => list(url.searchParams.has("favourite") ? [] : [track("a")]) });
    const { user } = await open("/library");
    await screen.findByText("Title a");
    await user.click(screen.getByRole("button", { name: "Favourites" }));
    expect(await screen.findByText(/Tracks that you add to your favourites/)).toBeVisible();
  });

  it.each(["tracks", "albums", "artists"])("explains an empty list of %s", async (kind) => {
    fakeServer({ [`GET /${kind}`]: () => list([]) });
    await open(`/library/${kind}`);
    await heading("No music yet");
  });

  it.each([
    ["tracks", "The tracks could not be loaded."],
    ["albums", "The albums could not be loaded."],
  ])("shows an error for %s and retries", async (kind, title) => {
    let isFailing = true;
    fakeServer({ [`GET /${kind}`]: () => (isFailing ? new Refusal(404) : list([])) });
    const { user } = await open(`/library/${kind}`);
    await heading(title);
    isFailing = false;
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await heading("No music yet");
  });

  it("plays an album from its card and from its page", async () => {
    fakeServer();
    const { user, session } = await open("/library/albums");
    await user.click(await screen.findByRole("button", { name: "Play Something" }));
    await waitFor(() => expect(session.letters).toBe("ab"));
    await user.click(screen.getByRole("link", { name: /Something/ }));
    await user.click(await screen.findByRole("button", { name: "Add to queue" }));
    await waitFor(() => expect(session.letters).toBe("abab"));
    await user.click(within(screen.getByRole("main")).getByRole("button", { name: "Shuffle" }));
    expect(session.player).toMatchObject({ shuffle: true, isPlaying: true });
  });

  it("renders only the visible rows of a long album, and plays it before they are loaded", async () => {
    let isHeld = true;
    const parts = async (_: Request, url: URL) => {
      const [offset, limit] = ["offset", "limit"].map((name) => Number(url.searchParams.get(name)));
      if (limit === 100) await waitFor(() => expect(isHeld).toBe(false));
      return list(
        Array.from({ length: limit ?? 0 }, (_, index) => track(`t${(offset ?? 0) + index}`)),
        700,
      );
    };
    fakeServer({
      "GET /tracks": parts,
      "GET /albums/7": () => one({ ...ALBUM_DETAIL, track_count: 700 }),
      "GET /tracks/t0/waveform": () => new Refusal(404),
    });
    const { user, session } = await open("/albums/7");
    await user.click(await within(screen.getByRole("main")).findByRole("button", { name: "Play" }));
    await waitFor(() => expect(session.state.items).toHaveLength(500));
    isHeld = false;
    expect(await screen.findByRole("grid", { name: "Tracks of Something" })).toHaveAttribute(
      "aria-rowcount",
      "700",
    );
    await screen.findByText("Title t0");
    expect(screen.getAllByRole("row").length).toBeLessThan(40);
  });

  it("shows an artist with albums and tracks", async () => {
    fakeServer();
    const { user, session } = await open("/library/artists");
    await user.click(await screen.findByRole("link", { name: /Somebody/ }));
    await heading("Albums");
    await user.click(within(await screen.findByRole("main")).getByRole("button", { name: "Play" }));
    await waitFor(() => expect(session.player.isPlaying).toBe(true));
  });

  it("numbers the tracks of an album with several discs by disc", async () => {
    const numbers = [
      { disc: 1, track: 1 },
      { disc: 2, track: 1 },
      { disc: 2, track: null },
      { disc: 3, track: 1, track_label: "C1" },
    ];
    fakeServer({ "GET /tracks": () => list(numbers.map((each, n) => track(`d${n}`, each))) });
    await open("/albums/7");
    for (const shown of ["1-1", "2-1", "·", "C1"]) expect(await screen.findByText(shown)).toBeVisible();
  });

  it.each([
    ["/albums/7", "This album could not be loaded."],
    ["/artists/3", "This artist could not be loaded."],
    ["/tracks/a", "This track could not be loaded."],
  ])("shows an error for %s", async (address, title) => {
    fakeServer({ [`GET ${address}`]: () => new Refusal(404) });
    const { user } = await open(address);
    await heading(title);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    await heading(title);
  });
});

describe("a track", () => {
  it("describes its sound profile in words and numbers", async () => {
    fakeServer();
    const { user } = await open("/tracks/a");
    await heading("Sound profile");
    await user.hover(await screen.findByRole("button", { name: "Tempo" }));
    expect(await screen.findByText("Beats per minute")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Loudness" }));
    expect(screen.getByText("Loudness over the whole track")).toBeVisible();
    await user.keyboard("{Escape}");
    expect(screen.queryByText("Loudness over the whole track")).toBeNull();
  });

  it("lists similar tracks with reasons", async () => {
    fakeServer();
    const { user, session } = await open("/tracks/a");
    expect(await screen.findByText("loudness")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Play all" }));
    await waitFor(() => expect(session.letters).toBe("ab"));
    await user.click(screen.getByRole("button", { name: "Play “Title b”" }));
    expect(session.letters).toBe("b");
  });

  it.each([
    ["pending", null, "Not analysed yet"],
    ["failed", "not_audio", "This track could not be analysed"],
    [null, null, "This track could not be analysed"],
    ["failed", "empty_file", "This file could not be analysed"],
  ] as const)("in state %s explains the missing sound profile", async (state, reason, title) => {
    const format = reason === "empty_file" ? "" : "flac";
    const nameless = { title: "", path: "x/file.mp3", duration_s: null, format };
    const detail = {
      ...track("a", { state, reason, album: "", ...nameless }),
      artists: [],
      artist_ids: [],
      genres: [],
      genre_ids: [],
      composers: [],
      isrcs: [],
    };
    fakeServer({ "GET /tracks/a": () => one(detail) });
    await open("/tracks/a");
    await heading(title);
    await heading("file.mp3");
    expect(screen.queryAllByRole("button", { name: "Add to queue" })).toHaveLength(format ? 1 : 0);
  });

  it.each([
    [() => list([]), "No track in your library is similar enough."],
    [() => new Refusal(409), "Similar tracks could not be loaded."],
    [
      () => new Refusal(409, { code: "NOTHING_SIMILAR", message: "Track 'a' is silent." }),
      "This track is silent or a plain tone, so nothing sounds like it.",
    ],
  ])("explains an empty list of similar tracks", async (response, text) => {
    fakeServer({ "GET /tracks/a/similar": response });
    await open("/tracks/a");
    expect(await screen.findByText(text)).toBeVisible();
  });
});

describe("server screens", () => {
  it("jobs: shows failures by reason, retries and scans", async () => {
    const running = job({ id: "r", state: "running", rate_per_s: 2, eta_s: 30, failed: 0, errors: {} });
    const odd = job({
      id: "o",
      left_out: { recycle_bin: 312, hidden: 1, other: 2 },
      kind: "fingerprint",
      state: "failed",
      message: "The disk is gone.",
      started_at: null,
    });
    const requests = fakeServer({ "GET /jobs": () => list([running, odd, job()]) });
    const { user } = await open("/jobs");
    expect(await screen.findByText("3 of 4 · 2.0 per second · 30 s left")).toBeVisible();
    expect(screen.getByText("The disk is gone.")).toBeVisible();
    expect(
      screen.getByText(
        "Left out: 312 files in recycle bins, 1 file with a hidden name or in hidden folders, 2 files (other)",
      ),
    ).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await waitFor(() => expect(requests).toContain("DELETE /jobs/r"));
    await user.click(screen.getAllByRole("button", { name: "Try again" })[0] as HTMLElement);
    await waitFor(() => expect(requests).toContain("POST /jobs/o/retry"));
    await user.click(screen.getByRole("button", { name: "Scan now" }));
    expect(await screen.findByText("Scan started")).toBeVisible();
  });

  it("jobs: resumes a cancelled job; listeners have no actions", async () => {
    let session: object = ANN;
    const cancelled = job({ state: "cancelled", failed: 0, skipped: 2, errors: { cancelled: 2 } });
    const requests = fakeServer({ "GET /session": () => one(session), "GET /jobs": () => list([cancelled]) });
    const { user } = await open("/jobs");
    await user.click(await screen.findByRole("button", { name: "Resume" }));
    await waitFor(() => expect(requests).toContain("POST /jobs/j/retry"));
    cleanup();
    session = { ...ANN, person: { ...ANN.person, role: "listener" } };
    await open("/jobs");
    expect(await screen.findByText("2 files failed or skipped")).toBeVisible();
    expect(screen.queryByRole("button", { name: /Resume|Scan now/ })).toBeNull();
  });

  it("jobs: reports results that were already cached as skipped", async () => {
    const warm = job({ kind: "warm", failed: 0, skipped: 2, errors: { already_hot: 2 } });
    fakeServer({ "GET /jobs": () => list([warm]) });
    await open("/jobs");
    expect(await screen.findByText("2 results skipped")).toBeVisible();
  });

  it("jobs: lists the files that were not analysed", async () => {
    const requests = fakeServer({
      "GET /tracks": (_, url) =>
        url.searchParams.get("state") === "failed"
          ? list([track("x", { path: "a/b.mp3" }), track("y", { path: null, title: "" })], 5)
          : list([]),
    });
    const { user } = await open("/jobs");
    await user.click(await screen.findByText("Files that were not analysed"));
    await user.click(screen.getByText("no audio, whatever the name says", { selector: ".reason span" }));
    fireEvent(
      screen
        .getByText("no audio, whatever the name says", { selector: ".reason span" })
        .closest("details") as HTMLElement,
      new Event("toggle"),
    );
    expect(await screen.findByText("a/b.mp3")).toBeVisible();
    expect(screen.getByText("and 3 more files")).toBeVisible();
    expect(requests.some((request) => request.includes("reason=not_audio"))).toBe(true);
  });

  it("jobs: explains an empty list", async () => {
    fakeServer({
      "GET /jobs": () => list([]),
      "GET /coverage": () => one({ ...COVERAGE, found: 0, failed: {}, skipped: {} }),
    });
    await open("/jobs");
    expect(await screen.findByText(/No jobs yet/)).toBeVisible();
    expect(await screen.findByText("No files found yet")).toBeVisible();
  });

  it("jobs: shows an error when they cannot be loaded", async () => {
    fakeServer({ "GET /jobs": () => new Refusal(404), "POST /scans": () => new Refusal(403) });
    const { user } = await open("/jobs");
    await heading("The jobs could not be loaded.");
    await user.click(screen.getByRole("button", { name: "Scan now" }));
    await waitFor(() => expect(screen.getAllByText(/The request was refused./)).toHaveLength(2));
  });

  it("cache: shows a summary and alerts, and can be warmed by administrators", async () => {
    let session: object = ANN;
    const requests = fakeServer({ "GET /session": () => one(session) });
    const { user } = await open("/cache");
    expect(
      await screen.findByText("5 of 10 requests were served from the cache in the last hour."),
    ).toBeVisible();
    expect(await screen.findByText("It is slow.")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Warm cache" }));
    await waitFor(() => expect(requests).toContain("POST /cache/warm"));
    cleanup();
    session = { ...ANN, person: { ...ANN.person, role: "listener" } };
    await open("/cache");
    expect(await screen.findByText("It is slow.")).toBeVisible();
    expect(screen.queryByRole("button", { name: "Warm cache" })).toBeNull();
  });

  it.each([
    [1, "10 of 10"],
    [0.97, "9 of 10"],
    [0.02, "1 of 10"],
    [0, "0 of 10"],
  ])("cache: describes a hit rate of %s as %s", (rate, words) =>
    expect(describeHitRate(rate)).toContain(words),
  );

  it("cache: explains missing figures before the first request and while Redis is unavailable", async () => {
    const stats = {
      cache_hit_rate: null,
      p95_response_time_ms: null,
      cache_size_mb: null,
      cache_limit_mb: null,
      items_cached: null,
      total_queries: 0,
      by_kind: {},
      warming: { entries: 0, hits: 0 },
      transcodes: { made: 0, hits: 0, failures: 0, encoder_seconds: 0, size_mb: 0, limit_mb: 2048 },
    };
    fakeServer({
      "GET /cache/stats": () => one(stats),
      "GET /cache/history": () => list([]),
      "GET /cache/health": () => one({ status: "healthy", alerts: [] }),
    });
    await open("/cache");
    expect(await screen.findByText("No requests in the last hour.")).toBeVisible();
    expect(screen.getByText("cache unavailable")).toBeVisible();
  });

  it("cache: shows an error when its figures cannot be loaded", async () => {
    fakeServer({ "GET /cache/stats": () => new Refusal(404) });
    await open("/cache");
    await heading("Cache statistics could not be loaded.");
  });

  it("settings: adds and removes music folders and changes the theme", async () => {
    const requests = fakeServer();
    const { user } = await open("/settings");
    await user.click(await screen.findByRole("button", { name: "Remove /music" }));
    await waitFor(() => expect(requests).toContain("DELETE /roots/r"));
    await user.type(screen.getByLabelText("Path of a music folder on the server"), "/more{Enter}");
    await waitFor(() => expect(requests).toContain("POST /roots"));
    await user.click(screen.getByRole("button", { name: "Dark" }));
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect(await screen.findByText(/Some services are unavailable/)).toBeVisible();
  });

  it("settings: shows an error when the server status is unknown", async () => {
    fakeServer({ "GET /health": () => new Refusal(404) });
    await open("/settings");
    await heading("The server status could not be loaded.");
  });
});

it("lists the server screens on a page of their own on a phone", async () => {
  screenIs.phone = true;
  fakeServer();
  const { user } = await open("/more");
  await user.click(await screen.findByRole("link", { name: /Jobs/ }));
  await heading("Jobs");
});

it.each([
  "/",
  "/library",
  "/library/genres",
  "/genres/5",
  "/history",
  "/tracks/a",
  "/jobs",
  "/cache",
  "/settings",
])("axe reports no violations on %s", async (address) => {
  fakeServer();
  await open(address);
  await screen.findAllByRole("heading");
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
});
