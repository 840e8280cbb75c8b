import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ANN, fakeServer, LOGGED_OUT, one, Refusal } from "../../../tests/fake-server";
import { open } from "../../../tests/render";

const PROVIDER = { name: "Keycloak", is_linked: false };

function watchLocation() {
  const assign = vi.fn();
  vi.stubGlobal("location", { ...window.location, origin: window.location.origin, assign });
  return assign;
}

describe("the OpenID provider", () => {
  it("is offered on the login page and opens its own page", async () => {
    fakeServer({
      "GET /session": () => one({ ...LOGGED_OUT, provider: PROVIDER }),
      "POST /session/oidc": () => one({ url: "https://login.example.org/authorize?x=1" }),
    });
    await open("/");
    const button = await screen.findByRole("button", { name: "Log in with Keycloak" });
    const assign = watchLocation();
    await userEvent.click(button);
    await waitFor(() => expect(assign).toHaveBeenCalledWith("https://login.example.org/authorize?x=1"));
  });

  it("that is unavailable leaves the password form", async () => {
    fakeServer({
      "GET /session": () => one({ ...LOGGED_OUT, provider: PROVIDER }),
      "POST /session/oidc": () => new Refusal(503),
    });
    await open("/");
    await userEvent.click(await screen.findByRole("button", { name: "Log in with Keycloak" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The request was refused.");
    expect(screen.getByRole("form", { name: "Log in to Auralis" })).toBeVisible();
  });

  it("is not offered without one", async () => {
    fakeServer({ "GET /session": () => one(LOGGED_OUT) });
    await open("/");
    expect(await screen.findByRole("form", { name: "Log in to Auralis" })).toBeVisible();
    expect(screen.queryByRole("button", { name: /Log in with/ })).toBeNull();
  });

  it("is connected in the settings", async () => {
    fakeServer({
      "GET /session": () => one({ ...ANN, provider: PROVIDER }),
      "POST /session/oidc": () => one({ url: "https://login.example.org/" }),
    });
    await open("/settings");
    const button = await screen.findByRole("button", { name: "Connect Keycloak" });
    const assign = watchLocation();
    await userEvent.click(button);
    await waitFor(() => expect(assign).toHaveBeenCalledWith("https://login.example.org/"));
  });

  it("that is connected is named", async () => {
    fakeServer({ "GET /session": () => one({ ...ANN, provider: { ...PROVIDER, is_linked: true } }) });
    await open("/settings");
    expect(await screen.findByText("Connected with Keycloak")).toBeVisible();
  });

  it("is logged out of with Auralis", async () => {
    fakeServer({
      "GET /session": () => one(ANN),
      "DELETE /session": () => one({ ...LOGGED_OUT, logout_url: "https://login.example.org/logout" }),
    });
    await open("/settings");
    const button = await screen.findByRole("button", { name: "Log out" });
    const assign = watchLocation();
    await userEvent.click(button);
    await waitFor(() => expect(assign).toHaveBeenCalledWith("https://login.example.org/logout"));
  });
});
