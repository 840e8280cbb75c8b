import { describe, expect, it } from "vitest";
import { areaPath, linePath, niceTop, splitAtGaps, toPoints } from "./chart-paths";

describe("charts", () => {
  it("draw values over time and leave gaps for unknown ones", () => {
    const samples = [0, null, 2].map((value, index) => ({ at_ms: index * 50, value }));
    const points = toPoints(samples, 2, 100, 100);
    expect(points).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]);
    expect(toPoints(samples, 2, 500, 100)).toEqual([]);
    expect(linePath(points, 10, 10)).toBe("M0.0 10.0L10.0 0.0");
    expect(areaPath(points, 10, 10)).toMatch(/Z$/);
    expect(areaPath([], 10, 10)).toBe("");
    expect(linePath([{ x: 0.5, y: 0.5 }], 10, 10)).toBe("M5.0 5.0h0");
    expect(toPoints([{ at_ms: 0, value: 1 }], 0, 0, 1)).toEqual([{ x: 1, y: 0 }]);
  });

  it("draw nothing for periods without samples", () => {
    const at = (at_ms: number) => ({ at_ms, value: 1 });
    expect(splitAtGaps([at(0), at(10), at(55), at(65)], 20)).toEqual([
      [at(0), at(10)],
      [at(55), at(65)],
    ]);
    expect(splitAtGaps([], 20)).toEqual([]);
  });

  it.each([
    [[], 1],
    [[0.3, null], 0.5],
    [[7], 10],
    [[120], 200],
  ])("end the scale of %j at %d", (values, top) => expect(niceTop(values)).toBeCloseTo(top));
});
