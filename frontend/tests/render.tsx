import { render, screen, waitFor } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { expect } from "vitest";
import { App } from "@/app/app";
import type { SessionState } from "@/lib/socket";
import { FakeSession } from "./fake-session";

interface Opened {
  session: FakeSession;
  user: UserEvent;
}

/** Render the whole page at an address, with a playback session of its own; waits for the login state. */
export async function open(address: string, state: Partial<SessionState> = {}): Promise<Opened> {
  window.history.replaceState(null, "", address);
  const session = FakeSession.begin(state);
  render(<App />);
  await screen.findByRole("main");
  return { session, user: userEvent.setup() };
}

/** Like `open`; also waits until the page has the state of the session. */
export async function openConnected(address: string, state: Partial<SessionState> = {}): Promise<Opened> {
  const opened = await open(address, state);
  await waitFor(() => expect(opened.session.types("connection.ping")).not.toEqual([]));
  return opened;
}
