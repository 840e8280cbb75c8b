import { describe, expect, it } from "vitest";
import { petals, shareAt } from "./corona";
import { DIMENSIONS } from "./dimensions";
import { percentile, valueAt } from "./percentile";
import { aimedValues, describeAims, steeredShape } from "./steering";

const TEMPO = DIMENSIONS.findIndex(({ name }) => name === "tempo_bpm");
const shape = DIMENSIONS.map((_, index) => (index === TEMPO ? 0.5 : null));

describe("aims", () => {
  it("replace the shares of their dimensions", () => {
    const steered = steeredShape(shape, { lufs: 0.2 });
    expect(steered[TEMPO]).toBe(0.5);
    expect(steered.filter((share) => share !== null)).toEqual([0.2, 0.5]);
  });

  it("are sent as values of the library", () => {
    const scale = { tempo_bpm: [60, 100, 180] };
    expect(aimedValues({ tempo_bpm: 0.75 }, scale)).toEqual({ tempo_bpm_near: 140 });
    expect(aimedValues({ tempo_bpm: 0 }, {})).toEqual({ tempo_bpm_near: 85 });
    expect(aimedValues({}, scale)).toEqual({});
  });

  it("are described relative to the track", () => {
    expect(describeAims(shape, {})).toBe("");
    expect(describeAims(shape, { tempo_bpm: 0.1 })).toBe("slower");
    expect(describeAims(shape, { tempo_bpm: 0.9, stereo_width: 0.8 })).toBe("faster and wider");
    expect(describeAims(shape, { tempo_bpm: 0.9, stereo_width: 0.1, lufs: 1 })).toBe(
      "louder, faster and narrower",
    );
  });
});

it("finds the value of a share, the inverse of the percentile", () => {
  const quantiles = [60, 80, 100, 120, 140];
  const tempo = DIMENSIONS[TEMPO];
  if (!tempo) throw new Error("no tempo");
  for (const share of [0, 0.1, 0.375, 1]) {
    expect(percentile(valueAt(share, tempo, quantiles), tempo, quantiles)).toBeCloseTo(share);
  }
  expect(valueAt(7, tempo, quantiles)).toBe(140);
  expect(valueAt(0.5, tempo, [])).toBe(132.5);
});

it("finds the share of a point in the direction of a petal", () => {
  const petal = petals(shape)[TEMPO];
  if (!petal) throw new Error("no petal");
  const at = (r: number) => shareAt(petal, r * Math.cos(petal.angle), r * Math.sin(petal.angle));
  expect([at(0), at(25), at(60.5), at(96), at(200)]).toEqual([0, 0, expect.closeTo(0.5), 1, 1]);
});
