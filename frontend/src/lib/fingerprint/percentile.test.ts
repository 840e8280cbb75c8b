import { describe, expect, it } from "vitest";
import { DIMENSIONS, dimensionLabel, findDimension } from "./dimensions";
import { describeShare, mostDistinctive, percentile, toShape } from "./percentile";

const TEMPO = DIMENSIONS.find(({ name }) => name === "tempo_bpm") as (typeof DIMENSIONS)[number];
const QUANTILES = [60, 80, 100, 120, 140];

describe("percentile", () => {
  it.each([
    [60, 0],
    [90, 0.375],
    [140, 1],
    [10, 0],
    [999, 1],
  ])("finds %d BPM at %d of the library", (value, share) => {
    expect(percentile(value, TEMPO, QUANTILES)).toBeCloseTo(share);
  });

  it("is the middle rank of equal values", () => {
    expect(percentile(0, TEMPO, [0, 0, 0, 1, 2])).toBeCloseTo(0.25);
  });

  it("falls back to typical values", () => {
    expect(percentile(85, TEMPO)).toBe(0);
    expect(percentile(132.5, TEMPO, null)).toBeCloseTo(0.5);
    expect(percentile(400, TEMPO, [])).toBe(1);
  });
});

it("builds a shape in the order of the table, null where undefined", () => {
  const shape = toShape({ tempo_bpm: { value: 100 }, lufs: { value: null } }, { tempo_bpm: QUANTILES });
  expect(shape[DIMENSIONS.indexOf(TEMPO)]).toBeCloseTo(0.5);
  expect(shape.filter((share) => share !== null)).toHaveLength(1);
});

it("describes a percentile in words", () => {
  expect(describeShare(TEMPO, 0.82)).toBe("faster than 82 % of your library");
  expect(describeShare(TEMPO, 1)).toBe("faster than 99 % of your library");
  expect(describeShare(TEMPO, 0)).toBe("slower than 99 % of your library");
  expect(describeShare(TEMPO, 0.1)).toBe("slower than 90 % of your library");
  expect(describeShare(TEMPO, 0.5)).toBe("about the middle of your library");
});

it("finds the most distinctive dimensions", () => {
  const shape = DIMENSIONS.map(({ name }) => (name === "tempo_bpm" ? 0.02 : name === "lufs" ? null : 0.5));
  expect(mostDistinctive(shape, 1)).toEqual([{ dimension: TEMPO, share: 0.02 }]);
});

it("labels every dimension and formats its value with a unit", () => {
  expect(dimensionLabel("tempo_bpm")).toBe("Tempo");
  expect(dimensionLabel("not_yet_known")).toBe("not yet known");
  expect(findDimension("air_pct")?.show(0.012)).toBe("1.2 %");
  for (const { show, typical } of DIMENSIONS) expect(show(typical[1])).toMatch(/\d/);
});
