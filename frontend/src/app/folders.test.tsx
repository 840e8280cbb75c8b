import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { ANN, fakeServer, job, list, one, Refusal } from "../../tests/fake-server";
import { open } from "../../tests/render";

const GONE = {
  reason: "too_many_missing",
  message: "More than a fifth of the folder's tracks are gone.",
  files: 12,
  folders: [
    { path: "Artist/Album", files: 11 },
    { path: "", files: 1 },
  ],
  asked_at: "2026-01-01T00:00:00Z",
  is_waiting: false,
};

const ROOT = {
  id: "r",
  path: "/music",
  attached: true,
  origin: "settings",
  track_count: 40,
  missing_count: 0,
  detached_count: 0,
  scanned_at: "2026-01-01T00:00:00Z",
  gone: GONE,
};

describe("gone files", () => {
  it("are shown by folder, and confirmed or waited for", async () => {
    let gone = GONE;
    const requests = fakeServer({
      "GET /roots": () =>
        list([
          { ...ROOT, gone },
          { ...ROOT, id: "q", gone: null },
        ]),
      "POST /roots/r/gone": async (request) => {
        requests.push(await request.text());
        gone = { ...GONE, is_waiting: true };
        return one({ ...ROOT, gone });
      },
    });
    const { user } = await open("/jobs");
    const card = within(await screen.findByRole("region", { name: "Files gone from /music" }));
    expect(card.getByRole("heading", { name: "12 files gone from /music" })).toBeVisible();
    expect(card.getByText("Artist/Album")).toBeVisible();
    expect(card.getByText("directly in the folder")).toBeVisible();
    await user.click(card.getByRole("button", { name: "Keep waiting" }));
    expect(await screen.findByText("Waiting. Nothing was changed.")).toBeVisible();
    expect(await card.findByRole("heading", { name: "Waiting for 12 files of /music" })).toBeVisible();
    expect(card.queryByRole("button", { name: "Keep waiting" })).toBeNull();
    await user.click(card.getByRole("button", { name: "They are gone" }));
    await waitFor(() => expect(requests).toContain('{"are_gone":true}'));
    expect(requests).toContain('{"are_gone":false}');
    expect(await screen.findByText(/A scan marks them as missing/)).toBeVisible();
  });

  it("are not asked of listeners", async () => {
    const requests = fakeServer({
      "GET /session": () => one({ ...ANN, person: { ...ANN.person, role: "listener" } }),
      "GET /jobs": () => list([job()]),
    });
    await open("/jobs");
    await screen.findByText("Recent jobs");
    expect(requests.filter((request) => request.includes("/roots"))).toEqual([]);
  });

  it("and folders that failed are named by their job", async () => {
    const folder = {
      root_id: "r",
      path: "/music",
      parts: [] as string[],
      state: "failed" as const,
      reason: "root_empty",
      message: "The folder is empty.",
    };
    const scan = job({
      kind: "scan",
      state: "done",
      reason: "root_empty",
      message: "The folder is empty.",
      failed: 0,
      errors: {},
      folders: [
        folder,
        { ...folder, root_id: "q", path: "/other", state: "done", reason: null, message: null },
      ],
    });
    const part = {
      ...scan,
      id: "p",
      reason: null,
      message: null,
      folders: [{ ...folder, parts: ["a"], message: null }],
    };
    fakeServer({ "GET /jobs": () => list([scan, part]) });
    await open("/jobs");
    expect(await screen.findByText("/music: The folder is empty.")).toBeVisible();
    expect(screen.getByText("partly done")).toBeVisible();
    expect(screen.getByText("Changed folders scan")).toBeVisible();
    expect(screen.getByRole("button", { name: "Try again" })).toBeVisible();
  });
});

describe("music folders", () => {
  it("can be told to be elsewhere, also detached ones", async () => {
    let refuses = true;
    const old = { ...ROOT, id: "o", path: "/old", attached: false, origin: "page", detached_count: 7 };
    const requests = fakeServer({
      "GET /roots": () => list([ROOT, old, { ...old, id: "n", path: "/none", detached_count: 0 }]),
      "GET /health": () =>
        one({
          status: "ok",
          version: "1",
          checks: { watcher: "ok" },
          last_runs: {},
          music_folders: [{ root_id: "r", state: "polled", message: "polled every 15 min" }],
        }),
      "POST /roots/o/move": () => (refuses ? new Refusal(409) : one(ROOT)),
      "POST /roots/r/move": () => one(ROOT),
    });
    const { user } = await open("/settings");
    expect(await screen.findByText(/polled every 15 min/)).toBeVisible();
    expect(await screen.findByText("7 files detached")).toBeVisible();
    expect(screen.queryByText("/none")).toBeNull();
    expect(screen.queryByRole("button", { name: "Remove /old" })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Move /old" }));
    await user.type(screen.getByLabelText("New path of /old"), "/new{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("The request was refused.");
    refuses = false;
    await user.click(screen.getByRole("button", { name: "It is there now" }));
    expect(await screen.findByText("/old is /new now.")).toBeVisible();
    await waitFor(() => expect(screen.queryByLabelText("New path of /old")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Move /music" }));
    await user.type(screen.getByLabelText("New path of /music"), " {Enter}/moved{Enter}");
    expect(
      await screen.findByText("/music is /moved now. Change MUSIC before the next start."),
    ).toBeVisible();
    expect(requests.filter((request) => request === "POST /roots/o/move")).toHaveLength(2);
  });
});
