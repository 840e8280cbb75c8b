import { describe, expect, it } from "vitest";
import { changed, firstValue, fromJson, isComplete, newRule, type RuleGroup, toJson } from "./rules";

const STORED = {
  all: [
    { field: "tempo_bpm", op: "between", value: [118, 126] },
    { none: [{ field: "genre", op: "is", value: "Pop" }] },
  ],
};

describe("rules", () => {
  it("are the same after they were stored", () => {
    expect(toJson(fromJson(STORED))).toEqual(STORED);
    expect(fromJson({})).toEqual({ match: "all", rules: [] });
  });

  it("are changed, removed and replaced by their path", () => {
    const tree = fromJson(STORED);
    expect(toJson(changed(tree, [1, 0], undefined))).toEqual({ all: [STORED.all[0], { none: [] }] });
    expect(toJson(changed(tree, [0], newRule("year")))).toEqual({
      all: [{ field: "year", op: "is", value: 1 }, STORED.all[1]],
    });
    const other: RuleGroup = { match: "any", rules: [] };
    expect(changed(tree, [], other)).toBe(other);
    expect(changed(tree, [], undefined)).toBe(tree);
  });

  it("are complete when each has a value", () => {
    expect(isComplete(fromJson(STORED))).toBe(true);
    expect(isComplete({ match: "all", rules: [newRule("title")] })).toBe(false);
    expect(isComplete({ ...newRule("year"), value: Number.NaN })).toBe(false);
  });

  it.each([
    ["spectral_centroid", "percentile", [0, 35]],
    ["year", "between", [0, 1]],
    ["favourite", "is", true],
    ["added_at", "in_last_days", 90],
    ["added_at", "before", ""],
  ])("on %s %s begin with %j", (name, op, value) => {
    expect(firstValue(name, op)).toEqual(value);
  });
});
