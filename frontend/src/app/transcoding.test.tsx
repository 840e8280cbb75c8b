import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { chooseQuality } from "@/lib/player/streams";
import { fakeServer, Refusal } from "../../tests/fake-server";
import { open } from "../../tests/render";

const bar = () => within(screen.getByRole("region", { name: "Player" }));
const audio = () => document.querySelector("audio") as HTMLAudioElement;
const source = () => audio().getAttribute("src");
const STREAM = "/api/v1/tracks/a/audio?format=opus&bitrate_kbps=256";

beforeEach(() => {
  fakeServer();
  vi.spyOn(HTMLMediaElement.prototype, "canPlayType").mockImplementation((type) =>
    type.includes("opus") || type === "audio/flac" ? "probably" : "",
  );
});
afterEach(() => {
  vi.restoreAllMocks();
  chooseQuality("original", localStorage);
});

async function playing() {
  const page = await open("/library");
  fireEvent.click(await screen.findByText("Title a"));
  await waitFor(() => expect(page.session.player.isPlaying).toBe(true));
  await waitFor(() => expect(source()).toContain("/tracks/a/audio"));
  return page;
}

async function playingStream() {
  const page = await playing();
  act(() => void fireEvent.error(audio()));
  await waitFor(() => expect(source()).toContain(STREAM));
  return page;
}

async function seekTo(position_s: number) {
  act(() => void fireEvent.timeUpdate(audio()));
  const slider = await bar().findByLabelText("Position in the track");
  fireEvent.change(slider, { target: { value: String(position_s) } });
  fireEvent.pointerUp(slider);
}

function loadedTo(end_s: number) {
  const ranges = { length: 1, start: () => 0, end: () => end_s };
  Object.defineProperty(audio(), "buffered", { configurable: true, value: ranges });
}

describe("a track that the browser cannot play", () => {
  it("is transcoded after the original failed", async () => {
    await playingStream();
    expect(screen.queryByText(/could not be played/)).toBeNull();
    act(() => void fireEvent.timeUpdate(audio()));
    expect(await bar().findByText("1:40")).toBeVisible();
  });

  it("begins at the position that is sought, unless it is loaded", async () => {
    await playingStream();
    loadedTo(10);
    await seekTo(5);
    await waitFor(() => expect(audio().currentTime).toBeCloseTo(5, 0));
    expect(source()).not.toContain("start_s=5");
    await seekTo(40);
    await waitFor(() => expect(source()).toMatch(/start_s=40/));
  });

  it("goes on where a stream broke off", async () => {
    await playingStream();
    audio().currentTime = 12;
    act(() => void fireEvent.error(audio()));
    await waitFor(() => expect(source()).toMatch(/start_s=1[23]/));
  });

  it("is skipped with the server's reason", async () => {
    fakeServer({ "GET /tracks/a/audio": () => new Refusal(404) });
    await playingStream();
    act(() => void fireEvent.error(audio()));
    expect(await screen.findByText(/“Title a” could not be played: /)).toBeVisible();
    expect(await bar().findByText("Title b")).toBeVisible();
  });
});

it("streams less than the original in the chosen quality", async () => {
  const { user } = await open("/settings");
  await user.click(await screen.findByRole("button", { name: "128 kbit/s" }));
  expect(screen.getByRole("button", { name: "128 kbit/s" })).toHaveAttribute("aria-pressed", "true");
  await user.click(within(screen.getByRole("navigation", { name: "Main" })).getByText("Library"));
  fireEvent.click(await screen.findByText("Title a"));
  await waitFor(() => expect(source()).toBe("/api/v1/tracks/a/audio?format=opus&bitrate_kbps=128"));
});
