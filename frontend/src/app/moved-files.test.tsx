import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fakeServer, list, match, one } from "../../tests/fake-server";
import { open } from "../../tests/render";

const OPEN = { state: "open" } as const;

function serve(questions: unknown[], applied: unknown[] = []) {
  return fakeServer({
    "GET /matches": (_request, url) => list(url.searchParams.get("state") === "open" ? questions : applied),
    "POST /matches/a/accept": () => one(match("a")),
    "POST /matches/b/accept": () => one(match("b")),
    "POST /matches/a/reject": () => one(match("a")),
    "POST /matches/a/undo": () => one(match("a")),
    "POST /matches/b/undo": () => one(match("b")),
  });
}

describe("moved files", () => {
  it("says what will be listed while nothing has moved", async () => {
    serve([]);
    await open("/settings");
    expect(await screen.findByText(/No files have moved in the last 30 days/)).toBeVisible();
  });

  it("lists files that moved together as one, and undoes all of them", async () => {
    const requests = serve([], [match("a"), match("b")]);
    const { user } = await open("/settings");
    const moved = await screen.findByRole("list", { name: "Moved files" });
    expect(within(moved).getByText("2 tracks of /music/old")).toBeVisible();
    expect(moved).toHaveTextContent("/music/old → /music/new · the same file");
    await user.click(screen.getByRole("button", { name: "Undo the move of 2 tracks" }));
    await waitFor(() => expect(requests).toContain("POST /matches/b/undo"));
    expect(requests).toContain("POST /matches/a/undo");
  });

  it("names the folder once in which files were renamed", async () => {
    serve([], [match("a", { new_path: "/music/old/b.mp3" }), match("b", { new_path: "/music/old/a.mp3" })]);
    await open("/settings");
    const moved = await screen.findByRole("list", { name: "Moved files" });
    expect(moved).toHaveTextContent("renamed in /music/old · the same file");
  });

  it("shows the path of one file that moved", async () => {
    serve([], [match("a", { title: null })]);
    await open("/settings");
    const moved = await screen.findByRole("list", { name: "Moved files" });
    expect(moved).toHaveTextContent("A purged track/music/old/a.mp3 → /music/new/a.mp3");
  });

  it("asks once about tracks and files that look alike in order", async () => {
    const requests = serve([match("a", OPEN), match("b", OPEN)]);
    const { user } = await open("/settings");
    expect(await screen.findByText("These 2 missing tracks look like these 2 files")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "They are the same" }));
    await waitFor(() => expect(requests).toContain("POST /matches/b/accept"));
    expect(requests).toContain("POST /matches/a/accept");
  });

  it("asks about each of several files that may be one track", async () => {
    const requests = serve([match("a", OPEN), match("b", { ...OPEN, track_id: "ta" })]);
    const { user } = await open("/settings");
    const rows = await screen.findAllByText(/Is the missing track/);
    expect(rows).toHaveLength(2);
    const [reject] = screen.getAllByRole("button", { name: "It is a different track" });
    await user.click(reject as HTMLElement);
    await waitFor(() => expect(requests).toContain("POST /matches/a/reject"));
  });
});
