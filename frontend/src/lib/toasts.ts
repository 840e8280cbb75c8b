import { makeStore } from "./store";

export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "bad";
  action?: { label: string; run: () => void } | undefined;
}

/** Enough to read a notification and reach its button. */
const SHOWN_MS = 7000;

/** More would cover the screen. */
const MAX_SHOWN = 3;

export const toasts = makeStore<readonly Toast[]>([]);

let lastId = 0;

/** Show a notification, optionally with an action such as Undo. */
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
