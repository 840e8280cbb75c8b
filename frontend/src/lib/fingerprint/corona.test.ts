import { describe, expect, it } from "vitest";
import { groupLabels, groupPaths, outline, petals } from "./corona";
import { DIMENSIONS, GROUPS } from "./dimensions";

const EVEN = DIMENSIONS.map(() => 0.5);

/** Return the largest distance of a path's corners from the centre. */
function reach(path: string): number {
  const numbers = path.match(/-?[\d.]+/g)?.map(Number) ?? [];
  const corners = numbers.flatMap((x, index) => (index % 2 ? [] : [Math.hypot(x, numbers[index + 1] ?? 0)]));
  return Math.max(...corners);
}

describe("petals", () => {
  it("are 25 in the order of the table, the first one at the top", () => {
    const drawn = petals(EVEN);
    expect(drawn.map((petal) => petal.name)).toEqual(DIMENSIONS.map((dimension) => dimension.name));
    const [x, y] = drawn[0]?.path.match(/-?[\d.]+/g)?.map(Number) ?? [];
    expect(y).toBeLessThan(0);
    expect(Math.abs(x ?? 99)).toBeLessThan(12);
  });

  it("grow with the share and never vanish", () => {
    const [none, half, all] = [0, 0.5, 1].map((share) => reach(petals([share])[0]?.path ?? ""));
    expect(none).toBeGreaterThan(30);
    expect(half).toBeGreaterThan(none ?? 0);
    expect(all).toBeCloseTo(96, 0);
  });

  it("distinguish undefined from small values", () => {
    expect(petals([null])[0]?.share).toBeNull();
    expect(petals([0])[0]?.share).toBe(0);
  });

  it("are further apart between groups than within one", () => {
    const angles = petals(EVEN).map(({ hitArea }) => {
      const [x = 0, y = 0] = hitArea.match(/-?[\d.]+/g)?.map(Number) ?? [];
      return Math.atan2(y, x);
    });
    const step = (index: number) => (angles[index + 1] ?? 0) - (angles[index] ?? 0);
    expect(step(6)).toBeGreaterThan(step(0) * 1.3); // from frequency to dynamics
  });
});

it("draws one path a group at small sizes, without undefined dimensions", () => {
  const drawn = groupPaths([null, 1, ...EVEN.slice(2)]);
  expect(drawn.map(({ group }) => group)).toEqual(GROUPS.map(({ name }) => name));
  expect(drawn[0]?.path.match(/M/g)).toHaveLength(6);
  expect(drawn[0]?.share).toBeCloseTo((1 + 5 * 0.5) / 6);
  expect(groupPaths([])).toEqual([]);
});

it("is deterministic, and outlines every petal", () => {
  expect(petals(EVEN)).toEqual(petals(EVEN));
  expect(outline(EVEN).split("L")).toHaveLength(50);
});

it("places a label for every group", () => {
  const labels = groupLabels(100);
  expect(labels.map(({ label }) => label)).toEqual(GROUPS.map(({ label }) => label));
  expect(labels.map(({ anchor }) => anchor)).toContain("middle");
});
