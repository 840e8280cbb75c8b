import { describe, expect, it, vi } from "vitest";
import { makeBatcher } from "./batcher";

describe("the batcher", () => {
  it("asks once for what is wanted at once, and knows what is not there", async () => {
    const fetchMany = vi.fn(async (ids: string[]) => new Map([[ids[0] ?? "", 1]]));
    const find = makeBatcher(fetchMany, { wait_ms: 1, limit: 10 });
    expect(await Promise.all([find("a"), find("b"), find("a")])).toEqual([1, null, 1]);
    expect(fetchMany).toHaveBeenCalledExactlyOnceWith(["a", "b"]);
  });

  it("asks early when there are many, and hands on what went wrong", async () => {
    const find = makeBatcher<number>(() => Promise.reject(new Error("away")), { wait_ms: 1, limit: 1 });
    await expect(find("a")).rejects.toThrow("away");
  });
});
