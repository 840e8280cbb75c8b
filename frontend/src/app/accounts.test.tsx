import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, it, vi } from "vitest";
import { ANN, fakeServer, LOGGED_OUT, list, OWNER, one, Refusal, TOKEN } from "../../tests/fake-server";
import { open } from "../../tests/render";

const button = (name: string | RegExp) => screen.findByRole("button", { name });

/** Record the request bodies that a fake response receives. */
function recorder(response: unknown) {
  const bodies: unknown[] = [];
  return { bodies, respond: async (request: Request) => bodies.push(await request.json()) && response };
}

async function expectNoViolations() {
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } } });
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
}

describe("the first account", () => {
  it("is created on the start page with the code from the log, and logs in", async () => {
    const made = recorder(one({}));
    let isWrong = true;
    fakeServer({
      "GET /session": () => one({ ...LOGGED_OUT, has_accounts: false, needs_code: true }),
      "POST /users": (request) => (isWrong ? new Refusal(403) : made.respond(request)),
      "POST /session": () => one(ANN),
    });
    const { user } = await open("/settings");
    await screen.findByRole("form", { name: "Welcome to Auralis" });
    await expectNoViolations();
    expect(screen.getByLabelText("Name")).toHaveFocus();
    await user.keyboard("ann{Tab}correct horse{Tab} abc {Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Wrong code.");
    isWrong = false;
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "Your account" })).toBeVisible();
    expect(made.bodies).toEqual([{ name: "ann", password: "correct horse", code: "abc", role: "admin" }]);
  });

  it("is created in the settings on the server's machine", async () => {
    let session: object = OWNER;
    const requests = fakeServer({
      "GET /session": () => one(session),
      "POST /session": () => {
        session = ANN;
        return one(ANN);
      },
    });
    const { user } = await open("/settings");
    await user.click(await button("Create the first account"));
    await user.click(await button("Cancel"));
    await user.click(await button("Create the first account"));
    await user.type(screen.getByLabelText("Name"), "ann{Tab}correct horse{Enter}");
    expect(await screen.findByRole("list", { name: "Accounts" })).toBeVisible();
    expect(requests).toContain("POST /users");
  });
});

describe("accounts", () => {
  it("are created, given a role and a new password, and deleted", async () => {
    const added = recorder(one({}));
    const changed = recorder(one({}));
    const requests = fakeServer({
      "GET /session": () => one(ANN),
      "POST /users": added.respond,
      "PATCH /users/b": changed.respond,
    });
    const { user } = await open("/settings");
    await user.click(await button("Add account"));
    const form = screen.getByRole("form", { name: "Add account" });
    await user.selectOptions(within(form).getByLabelText("Role"), "admin");
    await user.type(within(form).getByLabelText("Name"), "eve{Tab}correct horse{Enter}");
    expect(await screen.findByText("Account “eve” created")).toBeVisible();
    expect(added.bodies).toEqual([{ name: "eve", password: "correct horse", role: "admin", code: null }]);
    await user.selectOptions(screen.getByLabelText("Role of bob"), "admin");
    await user.click(await button("Reset password of bob"));
    await user.type(screen.getByLabelText("New password"), "battery staple{Enter}");
    expect(await screen.findByText("Password of “bob” reset")).toBeVisible();
    expect(changed.bodies).toEqual([
      { role: "admin", password: null, current_password: null },
      { role: null, password: "battery staple", current_password: null },
    ]);
    await user.click(await button("Delete account of bob"));
    await user.click(await button("Cancel"));
    expect(requests).not.toContain("DELETE /users/b");
    await user.click(await button("Delete account of bob"));
    await user.click(await button("Delete account"));
    await waitFor(() => expect(requests).toContain("DELETE /users/b"));
  });

  it("show validation errors in the form", async () => {
    const details = { json: { name: ["String does not match."] } };
    const refusal = new Refusal(422, { status: "error", code: "X", message: "Look there.", details });
    fakeServer({ "GET /session": () => one(ANN), "POST /users": () => refusal });
    const { user } = await open("/settings");
    await user.click(await button("Add account"));
    await user.type(screen.getByLabelText("Name"), "eve{Tab}correct horse{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent("Name: String does not match.");
    await expectNoViolations();
  });

  it("are hidden from listeners, as are music folders and scans", async () => {
    const listener = { ...ANN, person: { ...ANN.person, role: "listener" } };
    const requests = fakeServer({ "GET /session": () => one(listener) });
    await open("/settings");
    expect(await screen.findByRole("heading", { name: "API tokens" })).toBeVisible();
    expect(screen.queryByRole("heading", { name: "Accounts" })).toBeNull();
    expect(requests.filter((request) => /users|roots/.test(request))).toEqual([]);
  });

  it("show an error when they cannot be loaded, and retry", async () => {
    let response: unknown = new Refusal(403);
    fakeServer({
      "GET /session": () => one(ANN),
      "GET /users": () => response,
      "GET /tokens": () => new Refusal(403),
    });
    const { user } = await open("/settings");
    await screen.findByRole("heading", { name: "Your tokens could not be loaded." });
    await screen.findByRole("heading", { name: "The accounts could not be loaded." });
    response = list([]);
    await user.click((await screen.findAllByRole("button", { name: "Try again" })).at(-1) as HTMLElement);
    expect(await button("Add account")).toBeVisible();
  });
});

describe("the own password", () => {
  it("is changed with the current password, without logging out", async () => {
    const changed = recorder(one({}));
    const wrong = { status: "error", code: "FORBIDDEN", message: "That is not your current password." };
    let isWrong = true;
    const login = recorder(one(ANN));
    fakeServer({
      "GET /session": () => one(ANN),
      "PATCH /users/owner": (request) => (isWrong ? new Refusal(403, wrong) : changed.respond(request)),
      "POST /session": login.respond,
    });
    const { user } = await open("/settings");
    await user.click(await button("Change password"));
    await expectNoViolations();
    await user.type(screen.getByLabelText("Current password"), "correct horse{Tab}battery staple{Enter}");
    expect(await screen.findByRole("alert")).toHaveTextContent(wrong.message);
    isWrong = false;
    await user.keyboard("{Enter}");
    expect(await screen.findByText("Password changed")).toBeVisible();
    expect(changed.bodies).toEqual([
      { role: null, password: "battery staple", current_password: "correct horse" },
    ]);
    expect(login.bodies).toEqual([{ name: "ann", password: "battery staple" }]);
  });
});

describe("a token", () => {
  const made = () => one({ ...TOKEN, id: "n", name: "script", token: "aur_secret" });

  it("is created, shown once and copied", async () => {
    fakeServer({ "GET /session": () => one(ANN), "POST /tokens": made, "GET /tokens": () => list([]) });
    const { user } = await open("/settings");
    expect(await screen.findByText("No tokens yet.")).toBeVisible();
    await user.type(screen.getByLabelText("Token name"), "script{Enter}");
    expect(await screen.findByLabelText(/Copy the token “script” now/)).toHaveValue("aur_secret");
    await user.click(await button("Copy"));
    expect(await button("Copied")).toBeVisible();
    expect(await navigator.clipboard.readText()).toBe("aur_secret");
    await expectNoViolations();
  });

  it("is copied by execCommand where the clipboard API is missing", async () => {
    fakeServer({ "GET /session": () => one(ANN), "POST /tokens": made });
    const { user } = await open("/settings");
    await user.type(await screen.findByLabelText("Token name"), "script{Enter}");
    document.execCommand = vi.fn(() => true);
    vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
    fireEvent.click(await button("Copy"));
    expect(await button("Copied")).toBeVisible();
    expect(document.execCommand).toHaveBeenCalledWith("copy");
  });

  it("is revoked after a confirmation", async () => {
    const requests = fakeServer({ "GET /session": () => one(ANN) });
    const { user } = await open("/settings");
    await user.click(await button("Revoke “backup”"));
    await user.click(await button("Revoke token"));
    await waitFor(() => expect(requests).toContain("DELETE /tokens/t"));
  });
});

describe("an app password", () => {
  it("needs an account, and says so where there is none", async () => {
    fakeServer();
    await open("/settings");
    expect(await screen.findByText(/only apps on this computer can connect/)).toBeVisible();
    const card = within(screen.getByRole("region", { name: "Apps" }));
    expect(card.getByText(/create the first account below/)).toBeVisible();
    expect(card.queryByRole("button")).toBeNull();
  });

  const made = () => one({ ...TOKEN, id: "n", name: "phone", username: "ann", password: "abcd-efgh" });

  it("is created and shown once, with all that an app asks for", async () => {
    const empty = () => list([]);
    fakeServer({ "GET /session": () => one(ANN), "POST /app-passwords": made, "GET /app-passwords": empty });
    const { user } = await open("/settings");
    expect(await screen.findByText("No app passwords yet.")).toBeVisible();
    await user.type(screen.getByLabelText("App name"), "phone{Enter}");
    expect(await screen.findByLabelText(/Copy the app password “phone” now/)).toHaveValue("abcd-efgh");
    expect(screen.getByText(window.location.origin)).toBeVisible();
    expect(screen.getByRole("img", { name: /QR code/ })).toBeVisible();
    await expectNoViolations();
  });

  it("is revoked after a confirmation", async () => {
    const requests = fakeServer({ "GET /session": () => one(ANN) });
    const { user } = await open("/settings");
    await user.click(await button("Revoke “phone”"));
    await user.click(await button("Revoke app password"));
    await waitFor(() => expect(requests).toContain("DELETE /app-passwords/p"));
  });

  it("shows an error when the list cannot be loaded", async () => {
    fakeServer({ "GET /session": () => one(ANN), "GET /app-passwords": () => new Refusal(403) });
    await open("/settings");
    expect(
      await screen.findByRole("heading", { name: "Your app passwords could not be loaded." }),
    ).toBeVisible();
  });
});
