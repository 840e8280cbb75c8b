import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULTS, playSettings } from "@/lib/player/play-settings";
import { sleepTimer } from "@/lib/player/sleep-timer";
import { FILE, fakeServer, one, Refusal, track } from "../../tests/fake-server";
import { item } from "../../tests/fake-session";
import { FakeAudioContext, fakeSound, tell } from "../../tests/fake-sound";
import { open, openConnected } from "../../tests/render";
import { screenIs } from "../../tests/setup";

const audios = () => [...document.querySelectorAll("audio")];
const sources = () => audios().map((each) => each.getAttribute("src"));
const dialog = () => within(screen.getByRole("dialog", { name: "Now playing" }));

const detail = (id: string, values: object = {}) => ({
  ...track(id),
  ...FILE,
  artists: [],
  artist_ids: [],
  genres: [],
  genre_ids: [],
  ...values,
});
const details = (a: object, b: object = {}) => ({
  "GET /tracks/a": () => one(detail("a", a)),
  "GET /tracks/b": () => one(detail("b", b)),
});
const lines = (synced: boolean, ...texts: string[]) =>
  one({
    synced,
    source: "lrc",
    lines: texts.map((text, index) => ({ start_ms: synced ? index * 10_000 : null, text })),
  });

beforeEach(() => void fakeServer());
afterEach(() => {
  playSettings.set(DEFAULTS);
  sleepTimer.set(null);
  vi.useRealTimers();
});

async function playing() {
  const page = await open("/library");
  fireEvent.click(await screen.findByText("Title a"));
  await waitFor(() => expect(page.session.player.isPlaying).toBe(true));
  return page;
}

async function nowPlaying() {
  const page = await playing();
  await page.user.click(screen.getByRole("button", { name: "Open now playing" }));
  await screen.findByRole("dialog", { name: "Now playing" });
  return page;
}

function hear(position_s: number) {
  const [first] = audios();
  if (!first) return;
  first.currentTime = position_s;
  act(() => void fireEvent.timeUpdate(first));
}

/** Play the first element's sound to its end. */
function hearEnd() {
  const [first] = audios();
  if (!first) return;
  first.currentTime = 99;
  act(() => void fireEvent.playing(first));
  act(() => void fireEvent.ended(first));
}

/** Wait until the dialog's entry of the history has been left, and its last timer has run. */
async function closed() {
  expect(screen.queryByRole("dialog")).toBeNull();
  await waitFor(() => expect(window.history.state?.auralisOverlay).toBeUndefined());
  await new Promise((resolve) => setTimeout(resolve));
}

describe("now playing", () => {
  it("opens from the player and closes by button, Escape, key and back", async () => {
    const { user } = await nowPlaying();
    expect(dialog().getByText("Title b · Somebody")).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Close player" }));
    await closed();
    await user.keyboard("n");
    fireEvent(await screen.findByRole("dialog"), new Event("cancel"));
    await closed();
    await user.keyboard("n");
    await screen.findByRole("dialog");
    act(() => window.history.back());
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(window.location.pathname).toBe("/library");
    await user.keyboard("n");
    await screen.findByRole("dialog");
    await user.keyboard("n");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("shows the queue, and turns the cover into the corona", async () => {
    const { user } = await nowPlaying();
    await user.click(dialog().getByText("Title b · Somebody"));
    expect(dialog().getByRole("region", { name: "Queue" })).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Close queue" }));
    expect(dialog().queryByRole("region", { name: "Queue" })).toBeNull();
    await user.click(await dialog().findByRole("button", { name: "Corona" }));
    expect(dialog().getByRole("img", { name: "Corona of “Title a”" })).toBeVisible();
  });

  it("closes when the queue is emptied, and names the end of the queue", async () => {
    const { user, session } = await nowPlaying();
    act(() => session.change({ player: { ...session.player, shuffle: true } }));
    expect(await dialog().findByText("A track of the queue")).toBeVisible();
    act(() =>
      session.change({
        items: session.state.items.slice(0, 1),
        player: { ...session.player, shuffle: false },
      }),
    );
    expect(await dialog().findByText("End of the queue")).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Queue" }));
    await user.click(dialog().getByRole("button", { name: "Clear" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});

describe("lyrics", () => {
  it("follow the music, and a click on a line plays from there", async () => {
    fakeServer({
      ...details({ has_lyrics: true }),
      "GET /tracks/a/lyrics": () => lines(true, "First", "", "Third"),
    });
    const { user, session } = await nowPlaying();
    const third = await dialog().findByRole("button", { name: "Third" });
    expect(dialog().getByRole("button", { name: "First" })).toHaveAttribute("aria-current", "true");
    hear(10.5);
    expect(dialog().getByRole("button", { name: "♪" })).toHaveAttribute("aria-current", "true");
    fireEvent.wheel(third);
    hear(21);
    expect(third).toHaveAttribute("aria-current", "true");
    await user.click(dialog().getByRole("button", { name: "First" }));
    expect(session.player.position).toBe(0);
  });

  it("without times are a text", async () => {
    fakeServer({
      ...details({ has_lyrics: true }),
      "GET /tracks/a/lyrics": () => lines(false, "Plain words", "of a song"),
    });
    await nowPlaying();
    expect(await dialog().findByText(/Plain words\s+of a song/)).toBeVisible();
  });

  it("that are missing are explained", async () => {
    const none = new Refusal(404, { status: "error", code: "NO_LYRICS", message: "None." });
    fakeServer({ ...details({ has_lyrics: true }), "GET /tracks/a/lyrics": () => none });
    await nowPlaying();
    expect(await dialog().findByText(/has no lyrics/)).toBeVisible();
  });

  it("that could not be loaded say why", async () => {
    fakeServer({ ...details({ has_lyrics: true }), "GET /tracks/a/lyrics": () => new Refusal(403) });
    const { user } = await nowPlaying();
    expect(await dialog().findByText(/could not be loaded. The request was refused/)).toBeVisible();
    await user.click(dialog().getByRole("button", { name: "Lyrics" }));
    expect(dialog().queryByText(/could not be loaded/)).toBeNull();
  });
});

describe("the sleep timer", () => {
  it("pauses after some minutes", async () => {
    const { user, session } = await nowPlaying();
    const choice = dialog().getByLabelText("Sleep timer");
    await user.selectOptions(choice, "In 15 minutes");
    expect(await dialog().findByText(/Pauses in 1[45]:/)).toBeInTheDocument();
    act(() => sleepTimer.set({ kind: "time", at_ms: Date.now() }));
    await waitFor(() => expect(session.player.isPlaying).toBe(false));
    expect(sleepTimer.get()).toBeNull();
    await user.selectOptions(choice, "In 30 minutes");
    await user.selectOptions(choice, "Sleep timer off");
    expect(sleepTimer.get()).toBeNull();
  });

  it("pauses at the end of the track, before the next one", async () => {
    const { user, session } = await nowPlaying();
    await user.selectOptions(dialog().getByLabelText("Sleep timer"), "At the end of the track");
    hearEnd();
    expect(session.player).toMatchObject({ isPlaying: false, currentTrack: { id: "b" } });
    expect(sleepTimer.get()).toBeNull();
  });
});

describe("a long track", () => {
  const long = { ...item("a"), duration: 1_800_000 };
  const state = { items: [long], position: 0 };

  it("plays at the chosen speed, and is reported more often", async () => {
    const { user, session } = await openConnected("/library", state);
    act(() =>
      session.change({ player: { ...session.player, itemId: long.itemId, currentTrack: long, playId: "p" } }),
    );
    await user.keyboard(" n");
    await screen.findByRole("dialog");
    await user.selectOptions(dialog().getByLabelText("Speed"), "1.5× speed");
    expect(audios()[0]?.playbackRate).toBe(1.5);
    hear(10);
    const reports = session.types("player.report").length;
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 1500);
    hear(12);
    expect(session.types("player.report").length).toBe(reports + 1);
  });
});

describe("the next track", () => {
  it("is loaded before the current one ends, and plays on", async () => {
    const { session } = await playing();
    hear(50);
    expect(sources()).toEqual(["/api/v1/tracks/a/audio", null]);
    hear(80);
    await waitFor(() => expect(sources()[1]).toBe("/api/v1/tracks/b/audio"));
    hearEnd();
    expect(session.player.currentTrack?.id).toBe("b");
    await waitFor(() => expect(sources()).toEqual([null, "/api/v1/tracks/b/audio"]));
    expect(audios()[1]?.currentTime).toBe(0);
  });

  it("is dropped when it leaves the queue", async () => {
    const { session } = await playing();
    hear(80);
    await waitFor(() => expect(sources()[1]).toBe("/api/v1/tracks/b/audio"));
    act(() => session.change({ items: session.state.items.slice(0, 1) }));
    await waitFor(() => expect(sources()[1]).toBeNull());
  });

  it("is fetched if the queue is not known that far", async () => {
    const { session } = await playing();
    const { items } = session.state;
    session.push("queue.state", {
      position: 0,
      length: 2,
      totalDuration: 0,
      version: 99,
      offset: 0,
      tracks: items.slice(0, 1),
      change: { op: "replace", index: 0, count: 2 },
    });
    hear(80);
    await waitFor(() => expect(session.types("queue.get")).not.toEqual([]));
  });
});

describe("loudness", () => {
  it("follows the track and the settings", async () => {
    fakeSound();
    fakeServer(details({ measured_track_gain_db: -20, measured_track_peak: 1 }));
    const { user } = await playing();
    await waitFor(() => expect(FakeAudioContext.current.gains[1]?.gain.value).toBeCloseTo(0.1));
    await user.click(screen.getByRole("link", { name: "Settings" }));
    const card = within(await screen.findByRole("region", { name: "Playing" }));
    await user.click(card.getByRole("button", { name: "By track" }));
    await user.click(card.getByRole("button", { name: "ReplayGain tags" }));
    fireEvent.change(card.getByLabelText("Crossfade"), { target: { value: "4" } });
    await user.click(card.getByRole("button", { name: "1.5×" }));
    expect(playSettings.get()).toEqual({ loudness: "track", gains: "tags", crossfade_s: 4, speed: 1.5 });
    await user.click(within(card.getByRole("group", { name: "Even loudness" })).getByText("Off"));
    expect(FakeAudioContext.current.gains[1]?.gain.value).toBe(1);
  });
});

describe("an output that fails", () => {
  const SAYS = /This device cannot play sound/;

  it("pauses when a track ends at its beginning", async () => {
    const { session } = await playing();
    tell(audios()[0] as HTMLAudioElement, { duration: 100 });
    act(() => void fireEvent.ended(audios()[0] as HTMLAudioElement));
    expect(await screen.findByText(SAYS)).toBeVisible();
    expect(session.player).toMatchObject({ isPlaying: false, currentTrack: { id: "a" } });
  });

  it("pauses when the browser names the device in its error", async () => {
    const { session } = await playing();
    tell(audios()[0] as HTMLAudioElement, { error: { message: "MEDIA_CUBEB_INITIALIZATION_ERR" } });
    act(() => void fireEvent.error(audios()[0] as HTMLAudioElement));
    expect(await screen.findByText(SAYS)).toBeVisible();
    expect(session.player.isPlaying).toBe(false);
  });

  it("pauses when loaded sound does not move", async () => {
    const { session } = await playing();
    tell(audios()[0] as HTMLAudioElement, { readyState: 4, paused: false });
    expect(await screen.findByText(SAYS)).toBeVisible();
    expect(session.player.isPlaying).toBe(false);
  });
});

it("on a phone now playing shows one part at a time", async () => {
  screenIs.phone = true;
  const { user } = await playing();
  await user.keyboard("n");
  await screen.findByRole("dialog", { name: "Now playing" });
  await user.click(dialog().getByRole("button", { name: "Lyrics" }));
  expect(await dialog().findByText(/has no lyrics/)).toBeVisible();
  await user.click(dialog().getByRole("button", { name: "Queue" }));
  expect(dialog().queryByText(/has no lyrics/)).toBeNull();
});

it("a track names its composers and codes", async () => {
  fakeServer(details({ composers: ["Ann", "Bob"], isrcs: ["GBAYE0601498"] }));
  await open("/tracks/a");
  expect(await screen.findByText("Ann, Bob")).toBeVisible();
  expect(screen.getByText("GBAYE0601498")).toBeVisible();
});
