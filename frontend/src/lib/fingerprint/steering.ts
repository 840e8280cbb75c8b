import { DIMENSIONS, type Dimension } from "./dimensions";
import { type Scale, type Shape, valueAt } from "./percentile";

/** Shares 0-1 of the library at which tracks should be, by dimension. */
export type Aims = Readonly<Record<string, number>>;

/** Decimals of a value that is aimed at: fewer than the finest dimension shows. */
const DECIMALS = 5;

/** Return a shape with the shares that are aimed at. */
export function steeredShape(shape: Shape, aims: Aims): Shape {
  return DIMENSIONS.map(({ name }, index) => aims[name] ?? shape[index] ?? null);
}

/** Return the arguments of the request for similar tracks: `tempo_bpm_near` and so on. */
export function aimedValues(aims: Aims, scale: Scale): Record<string, number> {
  const named = DIMENSIONS.filter(({ name }) => aims[name] !== undefined);
  return Object.fromEntries(
    named.map((dimension) => {
      const value = valueAt(aims[dimension.name] ?? 0, dimension, scale[dimension.name]);
      return [`${dimension.name}_near`, Number(value.toFixed(DECIMALS))];
    }),
  );
}

/** Describe aims relative to a track: "slower and wider". */
export function describeAims(shape: Shape, aims: Aims): string {
  const words = DIMENSIONS.flatMap((dimension, index) => {
    const aim = aims[dimension.name];
    return aim === undefined ? [] : [comparative(dimension, shape[index] ?? null, aim)];
  });
  const last = words.pop();
  if (last === undefined) return "";
  return words.length ? `${words.join(", ")} and ${last}` : last;
}

function comparative({ more, less }: Dimension, share: number | null, aim: number): string {
  return aim >= (share ?? 0.5) ? more : less;
}
