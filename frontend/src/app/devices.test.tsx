import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeServer, one, track } from "../../tests/fake-server";
import { item } from "../../tests/fake-session";
import { openConnected } from "../../tests/render";
import { emptySession } from "../lib/socket";

const bar = () => within(screen.getByRole("region", { name: "Player" }));
const audio = () => document.querySelector("audio") as HTMLAudioElement;
const { id, title, artist, album, duration, itemId } = item("a");
const playingElsewhere = {
  items: [item("a"), item("b")],
  position: 0,
  player: {
    ...emptySession.player,
    isPlaying: true,
    currentTrack: { id, title, artist, album, duration },
    itemId,
    playId: "p",
    outputClientId: "Firefox-on-Android.abc.def",
    updatedAt: Date.now(),
  },
};

beforeEach(() => {
  fakeServer();
});

describe("playback on another device", () => {
  it("is named, controlled and followed without sound in this window", async () => {
    const { user, session } = await openConnected("/settings", playingElsewhere);
    expect(await screen.findByText("Playing on Firefox on Android")).toBeVisible();
    expect(audio()).not.toHaveAttribute("src");
    await user.click(bar().getByRole("button", { name: "Pause" }));
    expect(session.player).toMatchObject({ isPlaying: false, outputClientId: "Firefox-on-Android.abc.def" });
  });

  it("moves here on request", async () => {
    const player = { ...playingElsewhere.player, position: 30_000 };
    const { user, session } = await openConnected("/settings", { ...playingElsewhere, player });
    await user.click(await screen.findByRole("button", { name: "Play here" }));
    expect(session.player.outputClientId).toBe(session.clientId);
    expect(screen.queryByText(/Playing on/)).toBeNull();
    expect(audio()).toHaveAttribute("src", "/api/v1/tracks/a/audio");
    expect(audio().currentTime).toBeGreaterThan(29);
  });

  it("stops the sound in this window", async () => {
    const { user, session } = await openConnected("/settings", {
      ...playingElsewhere,
      player: { ...playingElsewhere.player, isPlaying: false, outputClientId: null },
    });
    await user.click(await bar().findByRole("button", { name: "Play" }));
    await waitFor(() => expect(session.player.outputClientId).toBe(session.clientId));
    const pause = vi.spyOn(audio(), "pause");
    const { outputClientId } = playingElsewhere.player;
    act(() => session.change({ player: { ...session.player, outputClientId } }));
    expect(await screen.findByText("Playing on Firefox on Android")).toBeVisible();
    expect(audio()).not.toHaveAttribute("src");
    expect(pause).toHaveBeenCalled();
  });

  it("is reported when no device is selected", async () => {
    const player = { ...playingElsewhere.player, outputClientId: null };
    await openConnected("/settings", { ...playingElsewhere, player });
    expect(await screen.findByText("Playing, but no device is selected for sound")).toBeVisible();
  });
});

describe("a lost connection", () => {
  it("is reported after a delay with the unsent changes, and is restored silently", async () => {
    const { user, session } = await openConnected("/library", playingElsewhere);
    await screen.findByText("Title b");
    act(() => session.drop());
    vi.stubGlobal(
      "WebSocket",
      class {
        close() {}
      },
    );
    expect(await screen.findByText(/Connection lost/)).toBeVisible();
    await user.click(bar().getByRole("button", { name: "Pause" }));
    expect(await screen.findByText(/1 change will be sent/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Retry now" }));
    expect(session.player.isPlaying).toBe(true);
  });

  it("is taken over by a duplicated tab until the user takes it back", async () => {
    const { user, session } = await openConnected("/settings");
    act(() => {
      for (const socket of session.sockets) socket.onclose?.({ code: 4409 });
      session.sockets.clear();
    });
    await user.click(await screen.findByRole("button", { name: "Use this tab" }));
    await waitFor(() => expect(session.sockets.size).toBe(1));
    expect(screen.queryByText(/duplicated/)).toBeNull();
  });
});

describe("a window", () => {
  it("disconnects on pagehide, reconnects on pageshow and checks the connection on network changes", async () => {
    const { session } = await openConnected("/settings");
    const pings = session.types("connection.ping").length;
    fireEvent(window, new Event("offline"));
    expect(session.types("connection.ping")).toHaveLength(pings + 1);
    fireEvent(window, new Event("pagehide"));
    expect(session.types("connection.close")).toHaveLength(1);
    fireEvent(window, Object.assign(new Event("pageshow"), { persisted: true }));
    await waitFor(() => expect(session.sockets.size).toBe(1));
  });

  it("waits for the network when a track breaks off, then resumes at the same position", async () => {
    const { user, session } = await openConnected("/settings", {
      ...playingElsewhere,
      player: { ...playingElsewhere.player, isPlaying: false, outputClientId: null },
    });
    await user.click(await bar().findByRole("button", { name: "Play" }));
    const load = vi.fn();
    audio().load = load;
    audio().currentTime = 12;
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no network")));
    fireEvent.error(audio());
    await waitFor(() => expect(load).toHaveBeenCalled());
    expect(audio().currentTime).toBe(12);
    expect(session.player).toMatchObject({ isPlaying: true, currentTrack: { id: "a" } });
  });
});

describe("a track under analysis", () => {
  it("shows its partial profile, then the final sound profile", async () => {
    const detail = { ...track("a"), artists: [], artist_ids: [], genres: [], composers: [], isrcs: [] };
    let state = "running";
    fakeServer({ "GET /tracks/a": () => one({ ...detail, state }) });
    const { session } = await openConnected("/tracks/a");
    expect(await screen.findByText("Not analysed yet")).toBeVisible();
    const dimensions = { bass_pct: 0.5, centroid_hz: 0.2 };
    const progress = { trackId: "a", dimensions, confidence: 0.5, coverage: 0.25 };
    act(() => session.push("fingerprint.progress", progress));
    expect(await screen.findByText("25 % analysed · 50 % confidence")).toBeVisible();
    expect(
      document.querySelectorAll(".interactive-corona .petal:not(.petal--undefined)").length,
    ).toBeGreaterThan(0);
    state = "done";
    act(() => session.push("fingerprint.ready", { ...progress, confidence: 1, coverage: 1 }));
    expect(await screen.findByRole("heading", { name: "Sound profile" })).toBeVisible();
  });
});
