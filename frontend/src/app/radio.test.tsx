import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import { emptySession, type Radio, type SessionState, type Why } from "@/lib/socket";
import { fakeServer, list, one, Refusal, track } from "../../tests/fake-server";
import { item } from "../../tests/fake-session";
import { open, openConnected } from "../../tests/render";

const SEED: Radio["seed"] = { kind: "track", id: "a", name: "Title a", sounds: [], trackIds: [] };
const WHY: Why = {
  basis: "near",
  trackId: "a",
  title: "Title a",
  similarity: 0.8,
  alike: ["tempo_bpm", "low_mid_pct"],
  different: [],
};

const RADIO: Radio = { id: "r1", seed: SEED, state: "playing", startedAt: 0, skipped: 0 };

function withRadio(changes: Partial<Radio> = {}): Partial<SessionState> {
  const items = [{ ...item("a"), why: WHY }, item("b")];
  return { items, position: 0, radio: { ...RADIO, ...changes } };
}

let requests: string[] = [];
beforeEach(() => {
  requests = fakeServer();
});

async function openQueue(state: Partial<SessionState>) {
  const page = await openConnected("/library", state);
  await page.user.keyboard("q");
  return { ...page, queue: within(await screen.findByRole("region", { name: "Queue" })) };
}

describe("the radio line", () => {
  it("shows the seed, the reason of each choice and a way to stop", async () => {
    const { user, session, queue } = await openQueue(withRadio());
    expect(await queue.findByText("Radio: Title a")).toBeVisible();
    expect(queue.getByText("Close to “Title a”: same pace, as warm", { selector: "p" })).toBeVisible();
    expect(queue.getByText(/^· Close to “Title a”/)).toBeVisible();
    await user.click(queue.getByRole("button", { name: "Stop radio" }));
    await waitFor(() => expect(session.state.radio).toBeNull());
    expect(queue.queryByText("Radio: Title a")).toBeNull();
  });

  it("says what to do when nothing fits, and before a first reason", async () => {
    const { session, queue } = await openQueue(withRadio({ state: "exhausted" }));
    expect(await queue.findByText(/No other track fits/)).toBeVisible();
    session.change({ ...withRadio({ state: "full" }) });
    expect(await queue.findByText(/The queue is full/)).toBeVisible();
    session.change({
      radio: { ...RADIO, seed: { ...SEED, kind: "queue" } },
      position: 1,
    });
    expect(await queue.findByText("Plays on with what fits")).toBeVisible();
    expect(queue.getByText("More tracks follow as the queue plays.")).toBeVisible();
  });

  it("plays on at the end of any queue when asked to", async () => {
    const { user, session, queue } = await openQueue({});
    await user.click(queue.getByRole("checkbox", { name: "Play on with what fits" }));
    await waitFor(() => expect(session.state.playOn).toBe(true));
    expect(queue.getByRole("checkbox")).toBeChecked();
  });
});

describe("a radio starts", () => {
  it.each([
    ["/", "Whole library", { kind: "library" }],
    ["/", "Calm", { kind: "mood", id: "calm" }],
    ["/albums/7", "Start radio", { kind: "album", id: "7" }],
    ["/artists/3", "Start radio", { kind: "artist", id: "3" }],
    ["/genres/5", "Start radio", { kind: "genre", id: "5" }],
    ["/library", "Start radio of the library", { kind: "library" }],
    ["/library/tracks?favourites=yes", "Start radio of your favourites", { kind: "favourites" }],
  ])("from %s with “%s”", async (address, name, seed) => {
    const { user, session } = await open(address);
    await user.click(await screen.findByRole("button", { name }));
    await waitFor(() => expect(session.types("radio.")).toEqual(["radio.start"]));
    expect(session.received.find(({ type }) => type === "radio.start")?.data).toEqual({ seed });
  });

  it("not, and says why", async () => {
    const { user, session } = await openConnected("/library");
    session.refusals["radio.start"] = { code: "NOT_HEARD_YET", message: "It has not been analysed yet." };
    await user.click(await screen.findByRole("button", { name: "More actions for “Title a”" }));
    await user.click(screen.getByRole("menuitem", { name: "Start radio" }));
    expect(await screen.findByText(/did not start.*not been analysed/)).toBeVisible();
  });
});

describe("never again", () => {
  const choose = async (user: Awaited<ReturnType<typeof open>>["user"]) => {
    await user.click(await screen.findByRole("button", { name: "More actions for “Title a”" }));
    await user.click(screen.getByRole("menuitem", { name: "Never again in radio" }));
  };

  it("skips the track, and is taken back", async () => {
    const { user, session } = await openConnected("/library", {
      ...withRadio(),
      player: {
        ...emptySession.player,
        itemId: "item-a",
        currentTrack: { id: "a", title: "Title a", artist: "", album: "", duration: null },
      },
    });
    await choose(user);
    await waitFor(() => expect(session.types("player.next")).toHaveLength(1));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(requests).toContain("DELETE /never-again/a"));
  });

  it("stays when the server refuses", async () => {
    fakeServer({ "POST /never-again": () => new Refusal(503) });
    const { user, session } = await openConnected("/library");
    await choose(user);
    expect(await screen.findByText("The request was refused.")).toBeVisible();
    expect(session.types("player.")).toEqual([]);
  });

  it("is listed in the settings, where tracks are allowed again", async () => {
    let tracks = [track("a")];
    fakeServer({
      "GET /never-again": () => list(tracks),
      "DELETE /never-again/a": () => {
        tracks = [];
        return one(track("a"));
      },
    });
    const { user } = await open("/settings");
    await user.click(await screen.findByRole("button", { name: "Let the radio play “Title a” again" }));
    expect(await screen.findByText(/No tracks/)).toBeVisible();
  });
});
