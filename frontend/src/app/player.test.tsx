import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { fakeServer, list, Refusal, track } from "../../tests/fake-server";
import { open } from "../../tests/render";
import { screenIs } from "../../tests/setup";

const bar = () => within(screen.getByRole("region", { name: "Player" }));
const audio = () => document.querySelector("audio") as HTMLAudioElement;

let requests: string[] = [];
beforeEach(() => {
  requests = fakeServer();
});

async function playing() {
  const page = await open("/library");
  fireEvent.click(await screen.findByText("Title a"));
  await waitFor(() => expect(page.session.player.isPlaying).toBe(true));
  return page;
}

function playThrough(...positions_s: number[]) {
  for (const position_s of positions_s) {
    audio().currentTime = position_s;
    fireEvent.timeUpdate(audio());
  }
}

describe("the player", () => {
  it("plays the clicked track, pauses and resumes", async () => {
    const { user, session } = await playing();
    expect(audio().getAttribute("src")).toBe("/api/v1/tracks/a/audio");
    await user.click(bar().getByRole("button", { name: "Pause" }));
    expect(session.player.isPlaying).toBe(false);
    fireEvent.click(screen.getByRole("row", { selected: false, name: /Title a/ }));
    expect(session.player.isPlaying).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "Pause “Title a”" }));
    expect(session.player.isPlaying).toBe(false);
  });

  it("responds to keyboard shortcuts", async () => {
    const { user, session } = await playing();
    await user.keyboard("m");
    expect(session.player.volume).toBe(0);
    await user.keyboard("m");
    await waitFor(() => expect(session.player.volume).toBe(1));
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}{Shift>}{ArrowDown}{/Shift}{Shift>}{ArrowUp}{/Shift}");
    await waitFor(() => expect(session.player.volume).toBeCloseTo(0.95));
    await user.keyboard("r");
    expect(session.player.repeat).toBe("all");
    await user.keyboard("s");
    expect(session.player.shuffle).toBe(true);
    await user.keyboard("s{ArrowRight}");
    expect(session.player.position).toBeGreaterThanOrEqual(5000);
    await user.keyboard("{ArrowLeft}{Shift>}{ArrowRight}{/Shift}{Shift>}{ArrowLeft}{/Shift} ");
    expect(session.player.isPlaying).toBe(false);
  });

  it("has buttons for the same commands", async () => {
    const { user, session } = await playing();
    await user.click(bar().getByRole("button", { name: "Next" }));
    expect(await bar().findByText("Title b")).toBeVisible();
    await user.click(bar().getByRole("button", { name: "Previous" }));
    await user.click(bar().getByRole("button", { name: "Shuffle" }));
    for (const name of ["Repeat: off", "Repeat: queue", "Repeat: track"]) {
      await user.click(bar().getByRole("button", { name }));
    }
    await user.click(bar().getByRole("button", { name: "Mute" }));
    expect(bar().getByLabelText("Volume")).toHaveValue("0");
    await user.click(bar().getByRole("button", { name: "Unmute" }));
    fireEvent.change(bar().getByLabelText("Volume"), { target: { value: "0.2" } });
    expect(bar().getByLabelText("Volume")).toHaveValue("0.2");
    await waitFor(() => expect(session.player).toMatchObject({ volume: 0.2, shuffle: true, repeat: "off" }));
  });

  it("seeks to the released position", async () => {
    const { session } = await playing();
    act(() => playThrough(1));
    const slider = await bar().findByLabelText("Position in the track");
    fireEvent.pointerMove(slider.parentElement as HTMLElement, { clientX: 10 });
    fireEvent.change(slider, { target: { value: "40" } });
    fireEvent.pointerUp(slider);
    expect(session.player.position).toBe(40_000);
    await waitFor(() => expect(audio().currentTime).toBeCloseTo(40, 0));
    fireEvent.pointerLeave(slider.parentElement as HTMLElement);
    fireEvent.blur(slider);
  });

  it("advances by itself and skips unplayable tracks", async () => {
    const { session } = await playing();
    act(() => void fireEvent.error(audio()));
    expect(await screen.findByText("“Title a” could not be played")).toBeVisible();
    expect(await bar().findByText("Title b")).toBeVisible();
    act(() => void fireEvent.waiting(audio()));
    audio().currentTime = 2;
    act(() => void fireEvent.ended(audio()));
    expect(session.player.isPlaying).toBe(false);
    act(() => void fireEvent.error(audio()));
  });

  it("records a play after half of a track, once, ignoring seeks", async () => {
    await playing();
    act(() => playThrough(1, 99));
    expect(requests).not.toContain("POST /history");
    act(() => playThrough(...Array.from({ length: 60 }, (_, second) => second)));
    await waitFor(() => expect(requests.filter((one) => one === "POST /history")).toHaveLength(1));
    act(() => playThrough(0.2));
  });

  it("pauses and notifies when the browser blocks autoplay", async () => {
    const { session, user } = await playing();
    await user.click(bar().getByRole("button", { name: "Pause" }));
    const play = HTMLMediaElement.prototype.play;
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException("gesture", "NotAllowedError"));
    await user.click(bar().getByRole("button", { name: "Play" }));
    expect(await screen.findByText(/Press play/)).toBeVisible();
    expect(session.player.isPlaying).toBe(false);
    HTMLMediaElement.prototype.play = play;
  });
});

describe("the queue", () => {
  it("is opened, edited, cleared and restored", async () => {
    const { user, session } = await playing();
    await user.keyboard("q");
    await user.click(await screen.findByRole("button", { name: "Remove “Title b” from the queue" }));
    expect(session.letters).toBe("a");
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(session.letters).toBe("ab");
    const grip = screen.getByRole("button", { name: /Reorder “Title b”/ });
    fireEvent.keyDown(grip, { key: "ArrowUp" });
    fireEvent.keyDown(grip, { key: "x" });
    expect(session.letters).toBe("ba");
    await user.click(screen.getByRole("button", { name: "Clear" }));
    expect(await screen.findByText(/The queue is empty/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    await user.click(screen.getByText("Title b", { selector: ".queue-row__title" }));
    expect(session.player).toMatchObject({ isPlaying: true, currentTrack: { id: "b" } });
    await user.click(
      within(screen.getByRole("region", { name: "Queue" })).getByRole("button", { name: "Close queue" }),
    );
    expect(screen.queryByRole("region", { name: "Queue" })).toBeNull();
  });

  it("is reordered by dragging", async () => {
    const { user, session } = await playing();
    await user.keyboard("q");
    const grip = await screen.findByRole("button", { name: /Reorder “Title a”/ });
    grip.setPointerCapture = () => undefined;
    fireEvent.pointerMove(grip, { clientY: 5 });
    fireEvent.pointerDown(grip, { clientY: 0 });
    fireEvent.pointerMove(grip, { clientY: 60 });
    fireEvent.pointerUp(grip);
    expect(session.letters).toBe("ba");
    fireEvent.pointerDown(grip, { clientY: 0 });
    fireEvent.pointerCancel(grip);
  });
});

describe("on a phone", () => {
  beforeEach(() => {
    screenIs.phone = true;
  });

  it("the player opens by tap or swipe up and closes by swipe down", async () => {
    const { user } = await playing();
    await user.click(await screen.findByRole("button", { name: "Open player: Title a Somebody" }));
    const dialog = await screen.findByRole("dialog", { name: "Now playing" });
    await user.click(within(dialog).getByRole("button", { name: "Queue" }));
    await user.click(within(dialog).getByRole("button", { name: "Close queue" }));
    expect(within(dialog).queryByRole("region", { name: "Queue" })).toBeNull();
    const content = dialog.querySelector(".now-playing") as HTMLElement;
    fireEvent.pointerDown(content, { clientY: 0 });
    fireEvent.pointerUp(content, { clientY: 200 });
    expect(screen.queryByRole("dialog")).toBeNull();
    const mini = screen.getByRole("region", { name: "Player" });
    fireEvent.pointerDown(mini, { clientY: 100 });
    fireEvent.pointerMove(mini, { clientY: 50 });
    expect(await screen.findByRole("dialog", { name: "Now playing" })).toBeVisible();
  });

  it("the mini player pauses and skips", async () => {
    const { user, session } = await playing();
    await user.click(bar().getByRole("button", { name: "Pause" }));
    await user.click(bar().getByRole("button", { name: "Next" }));
    expect(session.player).toMatchObject({ isPlaying: false, currentTrack: { id: "b" } });
    await user.keyboard("q");
    expect(await screen.findByRole("dialog", { name: "Now playing" })).toBeVisible();
  });
});

describe("rows", () => {
  it("are navigated with keys and played with Enter", async () => {
    const { user, session } = await open("/library");
    await screen.findByText("Title a");
    const grid = screen.getByRole("grid", { name: "Tracks" });
    act(() => grid.focus());
    await user.keyboard("{ArrowDown}{ArrowDown}{Home}{End}{PageUp}{PageDown}{Enter}x");
    await waitFor(() => expect(session.player.isPlaying).toBe(true));
    act(() => grid.blur());
  });

  it("have a menu", async () => {
    const { user, session } = await playing();
    await user.click(screen.getByRole("button", { name: "More actions for “Title b”" }));
    await user.keyboard("{ArrowDown}{ArrowUp}{End}{Home}{Enter}");
    expect(session.letters).toBe("abb");
    await user.click(screen.getByRole("button", { name: "More actions for “Title b”" }));
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).toBeNull();
    await user.click(screen.getByRole("button", { name: "More actions for “Title b”" }));
    await user.click(screen.getByRole("menuitem", { name: "Go to album" }));
    expect(await screen.findByRole("heading", { name: "Something" })).toBeVisible();
  });

  it("are added to favourites, and removed again when the server refuses", async () => {
    requests = fakeServer({
      "POST /favourites": () => new Refusal(404),
      "GET /tracks": () => list([track("a"), track("b", { favourite: true })]),
    });
    const { user } = await open("/library");
    await user.click(await screen.findByRole("button", { name: "Remove “Title b” from favourites" }));
    expect(await screen.findByRole("button", { name: "Add “Title b” to favourites" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Add “Title a” to favourites" }));
    expect(await screen.findByText("The request was refused.")).toBeVisible();
    expect(screen.getByRole("button", { name: "Add “Title a” to favourites" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Dismiss notification" }));
  });
});
