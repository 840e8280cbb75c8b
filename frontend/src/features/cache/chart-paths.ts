/** A point on a chart: x 0-1 from left to right, y 0-1 from bottom to top. */
export interface Point {
  x: number;
  y: number;
}

export interface Sample {
  at_ms: number;
  value: number | null;
}

/** Split samples where two of them are more than `gap_ms` apart. */
export function splitAtGaps(samples: readonly Sample[], gap_ms: number): Sample[][] {
  const segments: Sample[][] = [];
  for (const sample of samples) {
    const segment = segments.at(-1);
    const last = segment?.at(-1);
    if (last && sample.at_ms - last.at_ms <= gap_ms) segment?.push(sample);
    else segments.push([sample]);
  }
  return segments;
}

/** Return the samples of the last `span_ms` as points; skips older ones and those without a value. */
export function toPoints(samples: readonly Sample[], top: number, now_ms: number, span_ms: number): Point[] {
  return samples.flatMap(({ at_ms, value }) => {
    const x = 1 - (now_ms - at_ms) / span_ms;
    return value === null || x < 0 ? [] : [{ x: Math.min(1, x), y: top > 0 ? Math.min(1, value / top) : 0 }];
  });
}

/** Return the SVG path of a line through points in a box of width by height; a dot for a single point. */
export function linePath(points: readonly Point[], width: number, height: number): string {
  const path = points
    .map(
      ({ x, y }, index) => `${index ? "L" : "M"}${(x * width).toFixed(1)} ${((1 - y) * height).toFixed(1)}`,
    )
    .join("");
  return points.length === 1 ? `${path}h0` : path;
}

/** Return the SVG path of the area below the line. */
export function areaPath(points: readonly Point[], width: number, height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "";
  return `${linePath(points, width, height)}L${(last.x * width).toFixed(1)} ${height}L${(first.x * width).toFixed(1)} ${height}Z`;
}

/** Return the smallest 1, 2 or 5 times a power of ten that is not below any value. */
export function niceTop(values: readonly (number | null)[]): number {
  const largest = Math.max(0, ...values.map((value) => value ?? 0));
  if (largest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 5, 10].find((one) => one * power >= largest) ?? 10;
  return step * power;
}
