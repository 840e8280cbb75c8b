import { DIMENSIONS, type Dimension } from "./dimensions";

/** Values of each dimension at 0, 1, … 100 % of the library, by name. */
export type Scale = Readonly<Record<string, readonly number[] | null>>;

/** Where tracks stand in the library, 0-1 by dimension, in the order of the table; null where undefined. */
export type Shape = readonly (number | null)[];

type Values = Readonly<Record<string, { value: number | null }>>;

/** Share of the library below a value: by its quantiles, else by what is typical of music. */
export function percentile(
  value: number,
  dimension: Dimension,
  quantiles?: readonly number[] | null,
): number {
  if (quantiles && quantiles.length > 1) return rank(value, quantiles);
  const [low, high] = dimension.typical;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** The rank of a value among sorted quantiles, 0-1; the middle where several are equal. */
function rank(value: number, quantiles: readonly number[]): number {
  const steps = quantiles.length - 1;
  const below = quantiles.findIndex((quantile) => quantile >= value);
  if (below === -1) return 1;
  const above = quantiles.findLastIndex((quantile) => quantile <= value);
  if (above === -1) return 0;
  if (above >= below) return (above + below) / 2 / steps;
  const low = quantiles[above] ?? value;
  const high = quantiles[below] ?? value;
  return (above + (value - low) / (high - low)) / steps;
}

/** A fingerprint's place in the library, dimension by dimension. */
export function toShape(values: Values, scale?: Scale): Shape {
  return DIMENSIONS.map((dimension) => {
    const value = values[dimension.name]?.value;
    return value === null || value === undefined
      ? null
      : percentile(value, dimension, scale?.[dimension.name]);
  });
}

/** The middle of several shapes, dimension by dimension; null where none of them has a value. */
export function meanShape(shapes: readonly Shape[]): Shape {
  return DIMENSIONS.map((_, index) => {
    const shares = shapes.flatMap((shape) => shape[index] ?? []);
    return shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
  });
}

/** What is only surmised has shorter petals, which grow with the confidence in it. */
export function scaledByConfidence(shape: Shape, confidence: number): Shape {
  return shape.map((share) => (share === null ? null : share * confidence));
}

/** In plain words: "brighter than 82 % of your library". */
export function describeShare(dimension: Dimension, share: number): string {
  const percentage = Math.round(share * 100);
  if (percentage > 55) return `${dimension.more} than ${percentage} % of your library`;
  if (percentage < 45) return `${dimension.less} than ${100 - percentage} % of your library`;
  return "about the middle of your library";
}

/** The dimensions that set a track apart, the most telling first. */
export function mostDistinctive(shape: Shape, limit: number): { dimension: Dimension; share: number }[] {
  return DIMENSIONS.flatMap((dimension, index) => {
    const share = shape[index];
    return share === null || share === undefined ? [] : [{ dimension, share }];
  })
    .sort((a, b) => Math.abs(b.share - 0.5) - Math.abs(a.share - 0.5))
    .slice(0, limit);
}
