import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeServer, one, track } from "../../tests/fake-server";
import { item } from "../../tests/fake-session";
import { openConnected } from "../../tests/render";
import { emptySession } from "../lib/socket";

const bar = () => within(screen.getByRole("region", { name: "Player" }));
const audio = () => document.querySelector("audio") as HTMLAudioElement;
const { id, title, artist, album, duration, itemId } = item("a");
const elsewhere = {
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

describe("another device that sounds", () => {
  it("is named, steered, and followed without a sound from here", async () => {
    const { user, session } = await openConnected("/settings", elsewhere);
    expect(await screen.findByText("Playing on Firefox on Android")).toBeVisible();
    expect(audio()).not.toHaveAttribute("src");
    await user.click(bar().getByRole("button", { name: "Pause" }));
    expect(session.player).toMatchObject({ isPlaying: false, outputClientId: "Firefox-on-Android.abc.def" });
  });

  it("hands over where it is asked to", async () => {
    const player = { ...elsewhere.player, position: 30_000 };
    const { user, session } = await openConnected("/settings", { ...elsewhere, player });
    await user.click(await screen.findByRole("button", { name: "Play here" }));
    expect(session.player.outputClientId).toBe(session.clientId);
    expect(screen.queryByText(/Playing on/)).toBeNull();
    expect(audio()).toHaveAttribute("src", "/api/v1/tracks/a/audio");
    expect(audio().currentTime).toBeGreaterThan(29);
  });

  it("takes the sound away from here", async () => {
    const { user, session } = await openConnected("/settings", {
      ...elsewhere,
      player: { ...elsewhere.player, isPlaying: false, outputClientId: null },
    });
    await user.click(await bar().findByRole("button", { name: "Play" }));
    await waitFor(() => expect(session.player.outputClientId).toBe(session.clientId));
    const pause = vi.spyOn(audio(), "pause");
    const { outputClientId } = elsewhere.player;
    act(() => session.change({ player: { ...session.player, outputClientId } }));
    expect(await screen.findByText("Playing on Firefox on Android")).toBeVisible();
    expect(audio()).not.toHaveAttribute("src");
    expect(pause).toHaveBeenCalled();
  });

  it("may be none at all", async () => {
    const player = { ...elsewhere.player, outputClientId: null };
    await openConnected("/settings", { ...elsewhere, player });
    expect(await screen.findByText("Playing, but no device is selected for sound")).toBeVisible();
  });
});

describe("a line that is away", () => {
  it("is told of after a moment, with what will be sent, and is back without a word", async () => {
    const { user, session } = await openConnected("/library", elsewhere);
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

  it("is left to a window that has its name, until it is asked for", async () => {
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
  it("says goodbye when it goes, comes back when it is shown again, and doubts its line with the network", async () => {
    const { session } = await openConnected("/settings");
    const pings = session.types("connection.ping").length;
    fireEvent(window, new Event("offline"));
    expect(session.types("connection.ping")).toHaveLength(pings + 1);
    fireEvent(window, new Event("pagehide"));
    expect(session.types("connection.close")).toHaveLength(1);
    fireEvent(window, Object.assign(new Event("pageshow"), { persisted: true }));
    await waitFor(() => expect(session.sockets.size).toBe(1));
  });

  it("waits for the network where a track breaks off, and goes on there", async () => {
    const { user, session } = await openConnected("/settings", {
      ...elsewhere,
      player: { ...elsewhere.player, isPlaying: false, outputClientId: null },
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

describe("a track that is being listened to", () => {
  it("grows its petals, and then shows how it sounds", async () => {
    const detail = { ...track("a"), artists: [], genres: [] };
    let state = "running";
    fakeServer({ "GET /tracks/a": () => one({ ...detail, state }) });
    const { session } = await openConnected("/tracks/a");
    expect(await screen.findByText("Not analysed yet")).toBeVisible();
    const dimensions = { bass_pct: 0.5, centroid_hz: 0.2 };
    const hearing = { trackId: "a", dimensions, confidence: 0.5, coverage: 0.25 };
    act(() => session.push("fingerprint.progress", hearing));
    expect(await screen.findByText("25 % analysed · 50 % confidence")).toBeVisible();
    expect(document.querySelectorAll(".big-corona .petal:not(.petal--undefined)").length).toBeGreaterThan(0);
    state = "done";
    act(() => session.push("fingerprint.ready", { ...hearing, confidence: 1, coverage: 1 }));
    expect(await screen.findByRole("heading", { name: "Sound profile" })).toBeVisible();
  });
});
