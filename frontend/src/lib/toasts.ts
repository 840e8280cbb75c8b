import { makeStore } from "./store";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void } | undefined;
}

/** Time enough to read it and reach the button. */
const SHOWN_MS = 7000;

/** More than these would cover what one is doing. */
const MAX_SHOWN = 3;

export const toasts = makeStore<readonly Toast[]>([]);

let lastId = 0;

/** Say something that happened, with a way back where there is one. */
export function toast(text: string, action?: Toast["action"], tone: Toast["tone"] = "plain"): void {
  lastId += 1;
  const id = lastId;
  toasts.set([...toasts.get(), { id, text, tone, action }].slice(-MAX_SHOWN));
  setTimeout(() => dismiss(id), SHOWN_MS);
}

export function toastError(error: Error): void {
  toast(error.message, undefined, "bad");
}

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((shown) => shown.id !== id));
}
