import { DIMENSIONS, type Dimension } from "./dimensions";

/** Quantiles of the library at 0, 1, … 100 %, by dimension. */
export type Scale = Readonly<Record<string, readonly number[] | null>>;

/** Percentiles 0-1 of a track in the order of the table; null for undefined dimensions. */
export type Shape = readonly (number | null)[];

type Values = Readonly<Record<string, { value: number | null }>>;

/** Return the share of the library below a value: by quantiles, else by typical values. */
export function percentile(
  value: number,
  dimension: Dimension,
  quantiles?: readonly number[] | null,
): number {
  if (quantiles && quantiles.length > 1) return rank(value, quantiles);
  const [low, high] = dimension.typical;
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** Return the value below which a share of the library lies: the inverse of `percentile`. */
export function valueAt(share: number, dimension: Dimension, quantiles?: readonly number[] | null): number {
  const ends = quantiles && quantiles.length > 1 ? quantiles : dimension.typical;
  const place = Math.min(1, Math.max(0, share)) * (ends.length - 1);
  const below = ends[Math.floor(place)] ?? 0;
  const above = ends[Math.ceil(place)] ?? below;
  return below + (above - below) * (place % 1);
}

/** Return the rank of a value among sorted quantiles, 0-1; the middle of equal ones. */
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

/** Return the percentiles of a fingerprint. */
export function toShape(values: Values, scale?: Scale): Shape {
  return DIMENSIONS.map((dimension) => {
    const value = values[dimension.name]?.value;
    return value === null || value === undefined
      ? null
      : percentile(value, dimension, scale?.[dimension.name]);
  });
}

/** Return the mean of several shapes; null for dimensions without any value. */
export function meanShape(shapes: readonly Shape[]): Shape {
  return DIMENSIONS.map((_, index) => {
    const shares = shapes.flatMap((shape) => shape[index] ?? []);
    return shares.length ? shares.reduce((sum, share) => sum + share, 0) / shares.length : null;
  });
}

/** Return a preliminary shape, whose petals grow with the confidence. */
export function scaledByConfidence(shape: Shape, confidence: number): Shape {
  return shape.map((share) => (share === null ? null : share * confidence));
}

/** Describe a percentile: "brighter than 82 % of your library". */
export function describeShare(dimension: Dimension, share: number): string {
  const percentage = Math.min(99, Math.max(1, Math.round(share * 100))); // the track is in the library, too
  if (percentage > 55) return `${dimension.more} than ${percentage} % of your library`;
  if (percentage < 45) return `${dimension.less} than ${100 - percentage} % of your library`;
  return "about the middle of your library";
}

/** Return the dimensions furthest from the middle of the library, most distinctive first. */
export function mostDistinctive(shape: Shape, limit: number): { dimension: Dimension; share: number }[] {
  return DIMENSIONS.flatMap((dimension, index) => {
    const share = shape[index];
    return share === null || share === undefined ? [] : [{ dimension, share }];
  })
    .sort((a, b) => Math.abs(b.share - 0.5) - Math.abs(a.share - 0.5))
    .slice(0, limit);
}
