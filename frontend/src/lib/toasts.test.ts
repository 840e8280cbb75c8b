import { afterEach, expect, it, vi } from "vitest";
import { dismiss, toast, toasts } from "./toasts";

afterEach(() => vi.useRealTimers());

it("shows the latest notifications for a limited time", () => {
  vi.useFakeTimers();
  for (const text of ["1", "2", "3", "4"]) toast(text);
  expect(toasts.get().map(({ text }) => text)).toEqual(["2", "3", "4"]);
  dismiss(toasts.get()[0]?.id ?? 0);
  expect(toasts.get()).toHaveLength(2);
  vi.runAllTimers();
  expect(toasts.get()).toEqual([]);
});
