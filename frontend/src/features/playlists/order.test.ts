import { describe, expect, it } from "vitest";
import { moved, removed } from "./order";

describe("the order of a list", () => {
  it.each([
    [0, 3, "bcda"],
    [3, 0, "dabc"],
    [1, 2, "acbd"],
    [2, 2, "abcd"],
  ])("from %i to %i", (from, to, expected) => {
    expect(moved([..."abcd"], from, to).join("")).toBe(expected);
  });

  it("loses what is removed", () => {
    expect(removed([..."abcd"], new Set([0, 2]))).toEqual(["b", "d"]);
  });
});
