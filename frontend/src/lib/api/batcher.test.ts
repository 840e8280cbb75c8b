import { describe, expect, it, vi } from "vitest";
import { makeBatcher } from "./batcher";

describe("the batcher", () => {
  it("sends one request for concurrent calls and returns null for missing values", async () => {
    const fetchMany = vi.fn(async (ids: string[]) => new Map([[ids[0] ?? "", 1]]));
    const find = makeBatcher(fetchMany, { wait_ms: 1, limit: 10 });
    expect(await Promise.all([find("a"), find("b"), find("a")])).toEqual([1, null, 1]);
    expect(fetchMany).toHaveBeenCalledExactlyOnceWith(["a", "b"]);
  });

  it("flushes at the limit and passes errors on", async () => {
    const find = makeBatcher<number>(() => Promise.reject(new Error("unavailable")), {
      wait_ms: 1,
      limit: 1,
    });
    await expect(find("a")).rejects.toThrow("unavailable");
  });
});
