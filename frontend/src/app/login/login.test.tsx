import { screen, waitFor } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { ANN, fakeServer, LOGGED_OUT, one, Refusal } from "../../../tests/fake-server";
import { open } from "../../../tests/render";

const form = () => screen.findByRole("form", { name: "Log in to Auralis" });

describe("the login gate", () => {
  it("admits the owner of the machine and requests the login state once", async () => {
    const requests = fakeServer();
    await open("/settings");
    expect(await screen.findByRole("heading", { name: "Music folders" })).toBeVisible();
    expect(screen.queryByRole("heading", { name: "Your account" })).toBeNull();
    expect(requests.filter((request) => request === "GET /session")).toHaveLength(1);
  });

  it("requests no library data before login", async () => {
    const requests = fakeServer({ "GET /session": () => one(LOGGED_OUT) });
    await open("/library");
    await form();
    expect(screen.getByLabelText("Name")).toHaveFocus();
    expect(requests).toEqual(["GET /session"]);
    const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
    expect(violations).toEqual([]);
  });

  it("explains how to create the first account and checks again", async () => {
    let session: object = { ...LOGGED_OUT, has_accounts: false };
    fakeServer({ "GET /session": () => one(session) });
    const { user } = await open("/");
    expect(await screen.findByText("bin/auralis users add NAME")).toBeVisible();
    session = LOGGED_OUT;
    await user.click(screen.getByRole("button", { name: "Check again" }));
    expect(await form()).toBeVisible();
  });

  it("shows an error and retries", async () => {
    let response: unknown = new Refusal(403);
    fakeServer({ "GET /session": () => response });
    const { user } = await open("/settings");
    expect(await screen.findByRole("alert")).toHaveTextContent("The request was refused.");
    response = one(ANN);
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("heading", { name: "Music folders" })).toBeVisible();
  });

  it("returns when the login has expired", async () => {
    let session: object = ANN;
    fakeServer({
      "GET /session": () => one(session),
      "GET /roots": () => {
        session = LOGGED_OUT;
        return new Refusal(401);
      },
    });
    await open("/settings");
    expect(await form()).toBeVisible();
    expect(screen.queryByRole("navigation")).toBeNull();
  });
});

describe("logging in", () => {
  it("works with Enter; logging out works in the settings", async () => {
    let sent: unknown;
    const requests = fakeServer({
      "GET /session": () => one(LOGGED_OUT),
      "POST /session": async (request) => {
        sent = await request.json();
        return one(ANN);
      },
      "DELETE /session": () => one(LOGGED_OUT),
    });
    const { user, session } = await open("/settings");
    await user.type(await screen.findByLabelText("Name"), " ann{Tab}correct horse{Enter}");
    await screen.findByRole("heading", { name: "Your account" });
    expect(sent).toEqual({ name: "ann", password: "correct horse" });
    expect(screen.getByText("Administrator", { selector: "p" })).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Log out" }));
    expect(await form()).toBeVisible();
    expect(session.types("connection.close")).toHaveLength(1);
    expect(requests).toContain("DELETE /session");
  });

  it.each([
    ["the server's message", new Refusal(401), "The request was refused."],
    [
      "the time of the next attempt",
      new Refusal(429, undefined, { "Retry-After": "840" }),
      "Try again in 14 min.",
    ],
    ["the server's message for a limit without a time", new Refusal(429), "The request was refused."],
  ])("shows %s on failure", async (_what, refusal, words) => {
    fakeServer({ "GET /session": () => one(LOGGED_OUT), "POST /session": () => refusal });
    const { user } = await open("/");
    await user.type(await screen.findByLabelText("Name"), "ann{Tab}wrong{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(words);
    expect(screen.getByLabelText("Password")).toHaveValue("wrong");
  });

  it("shows an error when logging out fails", async () => {
    fakeServer({ "GET /session": () => one(ANN), "DELETE /session": () => new Refusal(503) });
    const { user } = await open("/settings");
    await user.click(await screen.findByRole("button", { name: "Log out" }));
    expect(await screen.findByText("The request was refused.")).toBeVisible();
    await waitFor(() => expect(screen.getByRole("button", { name: "Log out" })).toBeEnabled());
  });
});
