import { describe, expect, it } from "vitest";
import { ReconnectDelays } from "./reconnect-delays";

describe("reconnect delays", () => {
  it("are short and spread after a restart, and double otherwise", () => {
    let now = 0;
    const delays = new ReconnectDelays(
      () => now,
      () => 1,
    );
    expect([delays.next(1012), delays.next(1006)]).toEqual([1000, 1000]);
    now = 11_000;
    expect([1, 2, 3, 4, 5, 6, 7].map(() => delays.next(1006))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    delays.connected();
    expect(delays.next(1006)).toBe(1000);
  });
});
