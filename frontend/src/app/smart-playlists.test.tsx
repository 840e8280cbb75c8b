import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fakeServer, list, one, Refusal, track } from "../../tests/fake-server";
import { open } from "../../tests/render";

const RULES = {
  match: {
    all: [
      { field: "tempo_bpm", op: "between", value: [118, 126] },
      { none: [{ field: "favourite", op: "is", value: true }] },
    ],
  },
  sort_by: "title",
  order: "asc",
  limit: null,
  minutes: 180,
  per_artist: 2,
  per_album: null,
};

const SMART = {
  id: "p",
  name: "Warm",
  description: "",
  owner: null,
  is_own: true,
  can_edit: false,
  access: "private",
  rules: RULES,
  track_count: 0,
  duration_s: 0,
  picture_track_ids: [],
  created_at: "2026-01-01T00:00:00Z",
  changed_at: "2026-01-01T00:00:00Z",
  version: 1,
  file: null,
  missing_count: 0,
};

interface Body {
  name?: string;
  rules: { match: object; limit: number | null };
}

function smartServer(own: Parameters<typeof fakeServer>[0] = {}) {
  const previews: Body[] = [];
  const stored: Body[] = [];
  fakeServer({
    "GET /playlists": () => list([{ ...SMART, id: "q", name: "Plain", rules: null }]),
    "GET /playlists/p": () => one(SMART),
    "GET /playlists/p/tracks": () => list([]),
    "POST /playlists/preview": async (request) => {
      previews.push(await request.json());
      return one({ track_count: 60, duration_s: 7200, tracks: [track("a"), track("b")] });
    },
    "POST /playlists": async (request) => one({ ...SMART, ...(stored.push(await request.json()) && {}) }),
    "PATCH /playlists/p": async (request) => one({ ...SMART, ...(stored.push(await request.json()) && {}) }),
    ...own,
  });
  return { previews, stored };
}

const field = (name: string) => screen.getByLabelText(name);
const choose = (name: string, value: string) => fireEvent.change(field(name), { target: { value } });

describe("smart playlists", () => {
  it("are made of rules, with a preview", async () => {
    const { previews, stored } = smartServer();
    const { user } = await open("/playlists");
    await user.click(await screen.findByRole("button", { name: "New smart playlist" }));
    expect(await screen.findByText("Give each rule a value to see its tracks.")).toBeInTheDocument();
    choose("Rule 1: value", "Dub");
    expect(await screen.findByText("60 tracks · 2 h")).toBeInTheDocument();
    expect(screen.getByText("The first 2 are shown.")).toBeInTheDocument();
    choose("Rule 1: operator", "contains");
    expect(field("Rule 1: value")).toHaveValue("Dub");
    choose("Rule 1: field", "spectral_centroid");
    choose("Rule 1: to", "20");
    expect(screen.getByText("0 % darker, 100 % brighter")).toBeInTheDocument();
    fireEvent.click(screen.getByText("Add group"));
    choose("Rule 2.1: field", "last_played_at");
    choose("Rule 2.1: operator", "not_in_last_days");
    choose("Group 2: condition", "none");
    choose("Tracks at the most", "50");
    choose("Tracks of one artist at the most", "");
    const form = screen.getByRole("form", { name: "New smart playlist", hidden: true });
    fireEvent.change(within(form).getByLabelText("Name"), { target: { value: "Warm" } });
    await waitFor(() => expect(previews.at(-1)?.rules.limit).toBe(50));
    fireEvent.submit(form);
    await waitFor(() => expect(window.location.pathname).toBe("/playlists/p"));
    expect(stored[0]).toMatchObject({
      name: "Warm",
      rules: {
        match: {
          all: [
            { field: "spectral_centroid", op: "percentile", value: [0, 20] },
            { none: [{ field: "last_played_at", op: "not_in_last_days", value: 90 }] },
          ],
        },
        limit: 50,
        sort_by: "random",
      },
    });
    expect(await screen.findByRole("heading", { name: "No track fits the rules" })).toBeVisible();
  });

  it("have their rules changed", async () => {
    const { stored } = smartServer();
    const { user } = await open("/playlists/p");
    expect(await screen.findByText("Smart playlist")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Edit rules" }));
    await screen.findByLabelText("Rule 1: from");
    expect(field("Rule 1: from")).toHaveValue(118);
    choose("Rule 2.1: value", "no");
    choose("Rule 1: operator", "at_least");
    choose("Rule 1: value", "100");
    choose("Direction", "desc");
    choose("Order of the tracks", "year");
    fireEvent.click(screen.getAllByText("Add rule").at(-1) as Element);
    choose("Rule 3: field", "playlist");
    await screen.findByRole("option", { name: "Plain", hidden: true });
    choose("Rule 3: playlist", "q");
    fireEvent.click(screen.getByLabelText("Remove rule 1"));
    fireEvent.submit(screen.getByRole("form", { name: "Edit rules", hidden: true }));
    await waitFor(() =>
      expect(stored[0]?.rules.match).toEqual({
        all: [
          { none: [{ field: "favourite", op: "is", value: false }] },
          { field: "playlist", op: "is", value: "q" },
        ],
      }),
    );
  });

  it("show why rules are refused", async () => {
    smartServer({ "POST /playlists/preview": () => new Refusal(422) });
    const { user } = await open("/playlists/p");
    await user.click(await screen.findByRole("button", { name: "Edit rules" }));
    expect(await screen.findByText("The request was refused.")).toBeInTheDocument();
    fireEvent.click(screen.getByLabelText("Remove group 2"));
    choose("Rule 1: from", "");
    expect(await screen.findByText("Give each rule a value to see its tracks.")).toBeInTheDocument();
  });
});
