import { DIMENSIONS, GROUPS, type GroupName } from "./dimensions";
import type { Shape } from "./percentile";

/** Side of the square of the picture, centred at 0, 0. */
export const SIZE = 200;

const OUTER = 96;
const INNER = 25;

/** Share of the full length that the shortest petal has, so that none vanishes. */
const MIN_SHARE = 0.12;

/** Gap between groups, in petals. */
const GROUP_GAP = 0.55;

/** Share of its slot that a petal fills. */
const PETAL_FILL = 0.84;

/** A full turn; angles run clockwise from the top. */
const TURN = 2 * Math.PI;
const TOP = -Math.PI / 2;

export interface Petal {
  name: string;
  /** Direction of its length, clockwise from the right, in radians. */
  angle: number;
  group: GroupName;
  hue: number;
  /** 0-1; null for an undefined dimension, drawn as an outline. */
  share: number | null;
  path: string;
  /** Path of the petal's slot, for pointers. */
  hitArea: string;
}

/** All petals of a group as one path. */
export interface GroupPath {
  group: GroupName;
  hue: number;
  /** Mean of its petals, 0-1. */
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

/** Angle of each petal's centre, in the order of the table. */
const ANGLES: readonly number[] = DIMENSIONS.map((dimension, index) => {
  const gaps = GROUPS.findIndex((group) => group.name === dimension.group);
  return TOP + (index + 0.5 + (gaps + 0.5) * GROUP_GAP) * STEP;
});

/** Return the 25 petals of a shape. */
export function petals(shape: Shape): Petal[] {
  return DIMENSIONS.map((dimension, index) => {
    const share = shape[index] ?? null;
    const angle = ANGLES[index] ?? 0;
    return {
      name: dimension.name,
      angle,
      group: dimension.group,
      hue: GROUPS.find((group) => group.name === dimension.group)?.hue ?? 0,
      share,
      path: wedge(angle, STEP * PETAL_FILL, radius(share)),
      hitArea: wedge(angle, STEP, OUTER),
    };
  });
}

/** Return the picture for small sizes: one path a group, without undefined dimensions. */
export function groupPaths(shape: Shape): GroupPath[] {
  const drawn = petals(shape);
  return GROUPS.flatMap(({ name, hue }) => {
    const known = drawn.filter((petal) => petal.group === name && petal.share !== null);
    if (known.length === 0) return [];
    const share = known.reduce((sum, petal) => sum + (petal.share ?? 0), 0) / known.length;
    return [{ group: name, hue, share, path: known.map(({ path }) => path).join("") }];
  });
}

/** Return one outline around all petals, to be drawn over another corona. */
export function outline(shape: Shape): string {
  const points = DIMENSIONS.flatMap((_, index) => {
    const angle = ANGLES[index] ?? 0;
    const r = radius(shape[index] ?? null);
    const half = (STEP * PETAL_FILL) / 2;
    return [point(angle - half, r), point(angle + half, r)];
  });
  return `M${points.join("L")}Z`;
}

/** Return the positions of the group names around the picture. */
export function groupLabels(distance: number): GroupLabel[] {
  return GROUPS.map((group) => {
    const angles = ANGLES.filter((_, index) => DIMENSIONS[index]?.group === group.name);
    const angle = ((angles[0] ?? 0) + (angles.at(-1) ?? 0)) / 2;
    const x = Math.cos(angle) * distance;
    const anchor = Math.abs(x) < distance / 4 ? "middle" : x > 0 ? "start" : "end";
    return { label: group.label, hue: group.hue, x: round(x), y: round(Math.sin(angle) * distance), anchor };
  });
}

/** Return the share 0-1 at which a petal ends at a point of the picture, as far as it lies in its direction. */
export function shareAt({ angle }: Pick<Petal, "angle">, x: number, y: number): number {
  const along = x * Math.cos(angle) + y * Math.sin(angle);
  return Math.min(1, Math.max(0, (along - INNER) / (OUTER - INNER)));
}

function radius(share: number | null): number {
  return INNER + (OUTER - INNER) * Math.max(MIN_SHARE, share ?? MIN_SHARE);
}

/** Return a ring segment with straight edges; at 25 petals the arc is invisible. */
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
