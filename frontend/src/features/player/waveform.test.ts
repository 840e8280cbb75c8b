import { expect, it } from "vitest";
import { bars, barsPath } from "./waveform";

it("keeps the loudest peak of each part and shows silence as a minimum", () => {
  expect(bars([0, 10, 255, 0], 2)).toEqual([10 / 255, 1].map((height) => Math.max(0.06, height)));
  expect(bars([5], 9)).toHaveLength(1);
  expect(barsPath([1])).toContain("v1.000");
});
