/** Colours of the map's points: four bytes each, the last one tells how much the point stands out. */

import { GROUPS } from "@/lib/fingerprint/dimensions";
import type { MapPoints } from "./points";

export type ColourBy = "group" | "genre" | "year";

export const COLOURINGS: readonly ColourBy[] = ["group", "genre", "year"];

export type Rgb = readonly [number, number, number];

/** How much a point stands out: drawn pale, as usual, or large. */
export const EMPHASIS = { pale: 40, usual: 150, large: 255 } as const;

/** Genres that have a colour of their own. */
export const COLOURED_GENRES = 10;

const GENRE_HUES = [262, 18, 150, 48, 332, 190, 90, 222, 0, 120];

/** Hues of the first and the last year. */
const YEAR_HUES = [262, 398] as const;

export function groupColour(group: number, isDark: boolean): Rgb {
  return shade(GROUPS[group]?.hue ?? 0, isDark);
}

/** @param genre number of the genre, 1 first */
export function genreColour(genre: number, isDark: boolean): Rgb {
  return genre >= 1 && genre <= COLOURED_GENRES ? shade(GENRE_HUES[genre - 1] ?? 0, isDark) : grey(isDark);
}

/** @param share 0 in the first year, 1 in the last one; undefined without a year */
export function yearColour(share: number | undefined, isDark: boolean): Rgb {
  if (share === undefined) return grey(isDark);
  return shade(YEAR_HUES[0] + (YEAR_HUES[1] - YEAR_HUES[0]) * share, isDark);
}

/** Return the colours of all points.
 *
 * @param chosen the points that stand out; undefined: none is pale
 */
export function colours(
  points: MapPoints,
  by: ColourBy,
  years: readonly number[] | null,
  isDark: boolean,
  chosen?: ReadonlySet<number>,
): Uint8Array<ArrayBuffer> {
  const palette = paletteOf(by, years, isDark);
  const found = new Uint8Array(points.count * 4);
  for (let index = 0; index < points.count; index += 1) {
    const colour = palette[numberOf(points, by, index)] ?? palette[0] ?? [0, 0, 0];
    found.set(colour, index * 4);
    found[index * 4 + 3] = emphasis(index, chosen);
  }
  return found;
}

function emphasis(index: number, chosen: ReadonlySet<number> | undefined): number {
  if (!chosen) return EMPHASIS.usual;
  return chosen.has(index) ? EMPHASIS.large : EMPHASIS.pale;
}

function numberOf(points: MapPoints, by: ColourBy, index: number): number {
  if (by === "group") return points.group(index);
  return by === "genre" ? points.genre(index) : points.year(index);
}

function paletteOf(by: ColourBy, years: readonly number[] | null, isDark: boolean): Rgb[] {
  if (by === "group") return GROUPS.map((_, group) => groupColour(group, isDark));
  if (by === "genre") return Array.from({ length: 256 }, (_, genre) => genreColour(genre, isDark));
  const [first = 0, last = 0] = years ?? [];
  return Array.from({ length: last + 1 }, (_, year) =>
    yearColour(year < first || !year ? undefined : (year - first) / Math.max(1, last - first), isDark),
  );
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

function grey(isDark: boolean): Rgb {
  return isDark ? [128, 128, 140] : [120, 118, 128];
}

function shade(hue: number, isDark: boolean): Rgb {
  const [saturation, lightness] = isDark ? [0.78, 0.68] : [0.68, 0.44];
  const strength = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - strength * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
