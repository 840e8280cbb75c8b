import { GROUPS } from "@/lib/fingerprint/dimensions";
import {
  COLOURED_GENRES,
  type ColourBy,
  css,
  genreColour,
  groupColour,
  type Rgb,
  yearColour,
} from "@/lib/map/colours";
import type { LibraryMap } from "./use-library-map";

interface MapLegendProps {
  map: LibraryMap;
  by: ColourBy;
  isDark: boolean;
}

/** Years that are named. */
const YEAR_STEPS = [0, 0.25, 0.5, 0.75, 1];

/** Explain the colours. */
export function MapLegend({ map, by, isDark }: MapLegendProps) {
  const rows = rowsOf(map, by, isDark);
  if (!rows.length) return <p className="map__legend soft">No track has this tag.</p>;
  return (
    <ul className="map__legend" aria-label="Colours">
      {rows.map(([name, colour]) => (
        <li key={name}>
          <i style={{ background: css(colour) }} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function rowsOf(map: LibraryMap, by: ColourBy, isDark: boolean): [string, Rgb][] {
  if (by === "group") {
    return GROUPS.map(({ label }, group) => [label, groupColour(group, isDark)]);
  }
  if (by === "genre") {
    const named = map.genres.slice(0, COLOURED_GENRES);
    const rows = named.map(({ name }, n): [string, Rgb] => [name, genreColour(n + 1, isDark)]);
    return rows.length ? [...rows, ["Other or none", genreColour(0, isDark)]] : [];
  }
  const [first, last] = map.years ?? [];
  if (first === undefined || last === undefined) return [];
  const years = new Map(YEAR_STEPS.map((step) => [Math.round(first + (last - first) * step), step]));
  const rows = [...years].map(([year, step]): [string, Rgb] => [String(year), yearColour(step, isDark)]);
  return [...rows, ["No year", yearColour(undefined, isDark)]];
}
