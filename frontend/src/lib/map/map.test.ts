import { describe, expect, it } from "vitest";
import { pointBytes } from "../../../tests/fake-map";
import { around, between, panned, toMap, toScreen, WHOLE, zoomed } from "./camera";
import { colours, css, EMPHASIS, genreColour, groupColour, yearColour } from "./colours";
import { MapPoints } from "./points";
import { regionName } from "./region-names";

const SIZE = { width: 800, height: 600 };

const ROWS = [
  { id: "abcdefghijklmnop", x: 0.1, y: 0.1, year: 1999, group: 2, region: 1, genre: 1 },
  { id: "b", x: 0.9, y: 0.2, group: 6, genre: 255 },
  { id: "c", x: 0.92, y: 0.22, year: 2001 },
  { id: "corner", x: 1, y: 1 },
];
const POINTS = new MapPoints([pointBytes(ROWS.slice(0, 1)), pointBytes(ROWS.slice(1))]);

describe("points of the map", () => {
  it("are read from parts", () => {
    expect(POINTS.count).toBe(4);
    expect([0, 1, 2, 3].map((index) => POINTS.id(index))).toEqual(ROWS.map(({ id }) => id));
    expect([POINTS.year(0), POINTS.group(0), POINTS.region(0), POINTS.genre(1)]).toEqual([1999, 2, 1, 255]);
    expect(POINTS.x(1)).toBeCloseTo(0.9, 4);
  });

  it("are found by id", () => {
    expect(ROWS.map(({ id }) => POINTS.indexOf(id))).toEqual([0, 1, 2, 3]);
    expect([undefined, "", "x", "abcdefghijklmnopq"].map((id) => POINTS.indexOf(id))).toEqual([
      -1, -1, -1, -1,
    ]);
  });

  it("are found by the nearest place", () => {
    expect(POINTS.nearest({ x: 0.93, y: 0.23 }, 0.05)).toBe(2);
    expect(POINTS.nearest({ x: 0.9, y: 0.19 }, 0.05)).toBe(1);
    expect(POINTS.nearest({ x: 1, y: 1 }, 0.01)).toBe(3);
    expect(POINTS.nearest({ x: 0.5, y: 0.5 }, 0.1)).toBe(-1);
    expect(POINTS.nearest({ x: 0.5, y: 0.5 }, 1)).toBeGreaterThanOrEqual(0);
  });

  it("are found within a line", () => {
    const square = [
      { x: 0.8, y: 0.1 },
      { x: 0.99, y: 0.1 },
      { x: 0.99, y: 0.3 },
      { x: 0.8, y: 0.3 },
    ];
    expect(POINTS.within(square)).toEqual([1, 2]);
    expect(POINTS.within(square.slice(0, 2))).toEqual([]);
  });

  it("of a library of a hundred thousand are found as those of a small one", () => {
    const many = Array.from({ length: 100_000 }, (_, n) => ({
      id: `t${n}`,
      x: ((n * 7919) % 10_007) / 10_007,
      y: ((n * 104_729) % 10_009) / 10_009,
    }));
    const points = new MapPoints([pointBytes(many)]);
    expect(points.indexOf("t99999")).toBe(99_999);
    const at = { x: points.x(777), y: points.y(777) };
    const near = points.nearest(at, 0.01);
    expect(Math.hypot(points.x(near) - at.x, points.y(near) - at.y)).toBe(0);
  });
});

describe("the camera", () => {
  it("maps places to pixels and back", () => {
    const camera = { x: 0.3, y: 0.6, zoom: 4 };
    const place = { x: 0.35, y: 0.55 };
    const back = toMap(toScreen(place, camera, SIZE), camera, SIZE);
    expect(back.x).toBeCloseTo(place.x);
    expect(back.y).toBeCloseTo(place.y);
    expect(toScreen({ x: 0.5, y: 0.5 }, WHOLE, SIZE)).toEqual({ x: 400, y: 300 });
  });

  it("zooms at a pixel, and shows the whole map in the end", () => {
    const pixel = { x: 500, y: 200 };
    const before = toMap(pixel, WHOLE, SIZE);
    const closer = zoomed(WHOLE, 3, pixel, SIZE);
    expect(toMap(pixel, closer, SIZE).x).toBeCloseTo(before.x);
    expect(zoomed(closer, 0.01, pixel, SIZE)).toEqual(WHOLE);
    expect(zoomed(WHOLE, 1e9, pixel, SIZE).zoom).toBeLessThan(1000);
  });

  it("keeps the map in sight", () => {
    expect(panned(WHOLE, 1e6, -1e6, SIZE)).toEqual({ x: 0, y: 1, zoom: 1 });
    expect(panned(WHOLE, 60, 0, SIZE).x).toBeCloseTo(0.4);
  });

  it("shows some places", () => {
    expect(around([])).toEqual(WHOLE);
    const camera = around([
      { x: 0.2, y: 0.2 },
      { x: 0.3, y: 0.4 },
    ]);
    expect(camera.x).toBeCloseTo(0.25);
    expect(camera.zoom).toBeCloseTo(3.5);
    expect(between(WHOLE, camera, 1)).toEqual(camera);
    expect(between(WHOLE, { ...WHOLE, zoom: 4 }, 0.5).zoom).toBeCloseTo(2);
  });
});

describe("colours", () => {
  it("follow group, genre or year", () => {
    expect([...colours(POINTS, "group", null, true)].slice(0, 3)).toEqual([...groupColour(2, true)]);
    expect([...colours(POINTS, "genre", null, true)].slice(4, 7)).toEqual([...genreColour(255, true)]);
    const years = colours(POINTS, "year", [1999, 2001], false);
    expect([...years].slice(0, 3)).toEqual([...yearColour(0, false)]);
    expect([...years].slice(4, 7)).toEqual([...yearColour(undefined, false)]);
    expect([...years].slice(8, 11)).toEqual([...yearColour(1, false)]);
    expect(colours(POINTS, "year", null, false)).toHaveLength(16);
    expect(css([1, 2, 3])).toBe("rgb(1 2 3)");
  });

  it("make chosen points stand out", () => {
    const shown = colours(POINTS, "group", null, true, new Set([1]));
    expect([shown[3], shown[7]]).toEqual([EMPHASIS.pale, EMPHASIS.large]);
    expect(colours(POINTS, "group", null, true)[3]).toBe(EMPHASIS.usual);
  });
});

describe("names of regions", () => {
  const region = { x: 0, y: 0, tracks: 1, high: [] as string[], low: [] as string[], genre: null };

  it("tell what sets their tracks apart", () => {
    expect(regionName({ ...region, high: ["tempo_bpm"], low: ["lufs", "air_pct"], genre: "Dub" })).toBe(
      "Fast, quiet · Dub",
    );
    expect(regionName({ ...region, genre: "Dub" })).toBe("Dub");
    expect(regionName(region)).toBe("Middle of the road");
    expect(regionName({ ...region, high: ["a_new_one"] })).toBe("A_new_one");
    expect(regionName({ ...region, low: ["a_new_one"] })).toBe("A_new_one");
  });
});
