import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { fakeServer, one, Refusal } from "../../tests/fake-server";
import { open } from "../../tests/render";

const NONE = {
  service: "listenbrainz",
  available: true,
  state: "none",
  user_name: null,
  connected_at: null,
  pending: 0,
  is_full: false,
  sent: 0,
  sent_at: null,
  refused: 0,
  message: null,
  retry_at: null,
};
const CONNECTED = { ...NONE, state: "connected", user_name: "ann there" };
const LASTFM = { ...NONE, service: "lastfm" };

const button = (name: string) => screen.findByRole("button", { name });
const card = async () => within(await screen.findByRole("region", { name: "Scrobbling" }));
const listing = (...scrobblers: object[]) => one({ scrobblers });

describe("scrobbling", () => {
  it("is connected with a token, and disconnected", async () => {
    let state: object = NONE;
    const bodies: unknown[] = [];
    let isWrong = true;
    const requests = fakeServer({
      "GET /scrobblers": () => listing(state),
      "PUT /scrobblers/listenbrainz": async (request) => {
        bodies.push(await request.json());
        if (isWrong) return new Refusal(409);
        state = { ...CONNECTED, pending: 2, sent_at: "2026-11-30T00:00:00Z" };
        return one(state);
      },
      "DELETE /scrobblers/listenbrainz": () => {
        state = NONE;
        return one(state);
      },
    });
    const { user } = await open("/settings");
    await user.type(await screen.findByLabelText("ListenBrainz user token"), " abc {Enter}");
    expect(await (await card()).findByRole("alert")).toBeVisible();
    isWrong = false;
    await user.click(await button("Connect ListenBrainz"));
    expect(await screen.findByText("ListenBrainz · ann there")).toBeVisible();
    expect(screen.getByText(/2 plays waiting/)).toBeVisible();
    expect(bodies).toEqual([{ token: "abc" }, { token: "abc" }]);
    await user.click(await button("Disconnect ListenBrainz"));
    expect(screen.getByText(/2 waiting plays will not be sent/)).toBeVisible();
    await user.click(await button("Disconnect"));
    await waitFor(() => expect(requests).toContain("DELETE /scrobblers/listenbrainz"));
    expect(await screen.findByLabelText("ListenBrainz user token")).toBeVisible();
  });

  it.each([
    ["refused", /are sent from there, when you have connected ListenBrainz again/],
    ["connected", /are sent from there, when these have been sent/],
  ])("tells when no more plays can wait: %s", async (state, explained) => {
    const full = { ...CONNECTED, state, pending: 10_000, is_full: true, refused: 2 };
    fakeServer({ "GET /scrobblers": () => listing(full) });
    await open("/settings");
    expect(await screen.findByText(explained)).toBeVisible();
    expect(screen.getByText(/10,000 plays waiting · 2 plays not taken, only in your history/)).toBeVisible();
  });

  it("is permitted on the page of the service", async () => {
    let isPermitted = false;
    let state: object = LASTFM;
    fakeServer({
      "GET /scrobblers": () => listing(state),
      "POST /scrobblers/lastfm/permission": () => one({ url: "https://last.example/auth", token: "t" }),
      "PUT /scrobblers/lastfm": () => {
        if (!isPermitted) return new Refusal(409);
        state = { ...LASTFM, state: "connected", user_name: "ann there" };
        return one(state);
      },
    });
    const { user } = await open("/settings");
    await user.click(await button("Connect Last.fm"));
    const link = await screen.findByRole("link", { name: "Permit it on the page of Last.fm" });
    expect(link).toHaveAttribute("href", "https://last.example/auth");
    await user.click(await button("I have permitted it"));
    expect(await (await card()).findByRole("alert")).toBeVisible();
    isPermitted = true;
    await user.click(await button("I have permitted it"));
    expect(await screen.findByText("Last.fm · ann there")).toBeVisible();
  });

  it("says that a service does not accept the connection any more", async () => {
    const refused = { ...CONNECTED, state: "refused", message: "Connect it again." };
    fakeServer({ "GET /scrobblers": () => listing(refused) });
    await open("/settings");
    expect(await screen.findByText("not connected any more")).toBeVisible();
    expect(screen.getByText("Connect it again.")).toBeVisible();
    expect(screen.getByLabelText("ListenBrainz user token")).toBeVisible();
  });

  it("is not shown where the server offers no service", async () => {
    fakeServer({ "GET /scrobblers": () => listing({ ...NONE, available: false }) });
    await open("/settings");
    await screen.findByRole("heading", { name: "Appearance" });
    await waitFor(() => expect(screen.queryByRole("heading", { name: "Scrobbling" })).toBeNull());
  });

  it("says that the services could not be loaded", async () => {
    fakeServer({ "GET /scrobblers": () => new Refusal(403) });
    await open("/settings");
    expect(await screen.findByText("The services could not be loaded.")).toBeVisible();
  });
});
