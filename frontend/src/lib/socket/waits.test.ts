import { describe, expect, it } from "vitest";
import { Waits } from "./waits";

describe("waiting", () => {
  it("is short and spread after a restart, and doubles otherwise", () => {
    let now = 0;
    const waits = new Waits(
      () => now,
      () => 1,
    );
    expect([waits.next(1012), waits.next(1006)]).toEqual([1000, 1000]);
    now = 11_000;
    expect([1, 2, 3, 4, 5, 6, 7].map(() => waits.next(1006))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
    waits.connected();
    expect(waits.next(1006)).toBe(1000);
  });
});
