import { DIMENSIONS, GROUPS, type GroupName } from "./dimensions";
import type { Shape } from "./percentile";

/** The picture is drawn in a square of this side, its centre at 0, 0. */
export const SIZE = 200;

const OUTER = 96;
const INNER = 25;

/** Nothing vanishes: the shortest petal still has this share of the full length. */
const SHORTEST = 0.12;

/** Between groups there is as much room as this many petals take. */
const GROUP_GAP = 0.55;

/** A petal fills this share of its place. */
const PETAL_FILL = 0.84;

/** Full turn, from the top, clockwise. */
const TURN = 2 * Math.PI;
const TOP = -Math.PI / 2;

export interface Petal {
  name: string;
  group: GroupName;
  hue: number;
  /** 0-1; null: the dimension is undefined, and the petal an outline. */
  share: number | null;
  path: string;
  /** The whole place of the petal: what a pointer touches. */
  place: string;
}

/** All petals of a group as one path. */
export interface GroupPath {
  group: GroupName;
  hue: number;
  /** 0-1, of its petals together. */
  share: number;
  path: string;
}

export interface GroupLabel {
  label: string;
  hue: number;
  x: number;
  y: number;
  anchor: "start" | "middle" | "end";
}

const STEP = TURN / (DIMENSIONS.length + GROUPS.length * GROUP_GAP);

/** The angle in the middle of each petal, in the order of the table. */
const ANGLES: readonly number[] = DIMENSIONS.map((dimension, index) => {
  const gaps = GROUPS.findIndex((group) => group.name === dimension.group);
  return TOP + (index + 0.5 + (gaps + 0.5) * GROUP_GAP) * STEP;
});

/** The 25 petals of a track. */
export function petals(shape: Shape): Petal[] {
  return DIMENSIONS.map((dimension, index) => {
    const share = shape[index] ?? null;
    const angle = ANGLES[index] ?? 0;
    return {
      name: dimension.name,
      group: dimension.group,
      hue: GROUPS.find((group) => group.name === dimension.group)?.hue ?? 0,
      share,
      path: wedge(angle, STEP * PETAL_FILL, radius(share)),
      place: wedge(angle, STEP, OUTER),
    };
  });
}

/** The same picture for small sizes: a path a group, and nothing where a dimension is undefined. */
export function groupPaths(shape: Shape): GroupPath[] {
  const drawn = petals(shape);
  return GROUPS.flatMap(({ name, hue }) => {
    const known = drawn.filter((petal) => petal.group === name && petal.share !== null);
    if (known.length === 0) return [];
    const share = known.reduce((sum, petal) => sum + (petal.share ?? 0), 0) / known.length;
    return [{ group: name, hue, share, path: known.map(({ path }) => path).join("") }];
  });
}

/** One outline around all petals, to be laid over another track's. */
export function outline(shape: Shape): string {
  const points = DIMENSIONS.flatMap((_, index) => {
    const angle = ANGLES[index] ?? 0;
    const r = radius(shape[index] ?? null);
    const half = (STEP * PETAL_FILL) / 2;
    return [point(angle - half, r), point(angle + half, r)];
  });
  return `M${points.join("L")}Z`;
}

/** Where the names of the groups stand around the picture. */
export function groupLabels(distance: number): GroupLabel[] {
  return GROUPS.map((group) => {
    const angles = ANGLES.filter((_, index) => DIMENSIONS[index]?.group === group.name);
    const angle = ((angles[0] ?? 0) + (angles.at(-1) ?? 0)) / 2;
    const x = Math.cos(angle) * distance;
    const anchor = Math.abs(x) < distance / 4 ? "middle" : x > 0 ? "start" : "end";
    return { label: group.label, hue: group.hue, x: round(x), y: round(Math.sin(angle) * distance), anchor };
  });
}

function radius(share: number | null): number {
  return INNER + (OUTER - INNER) * Math.max(SHORTEST, share ?? SHORTEST);
}

/** A ring's piece with straight inner and outer edges: at 25 petals nobody sees the arc. */
function wedge(angle: number, width: number, outer: number): string {
  const half = width / 2;
  const corners = [
    point(angle - half, INNER),
    point(angle - half, outer),
    point(angle + half, outer),
    point(angle + half, INNER),
  ];
  return `M${corners.join("L")}Z`;
}

function point(angle: number, r: number): string {
  return `${round(Math.cos(angle) * r)} ${round(Math.sin(angle) * r)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
