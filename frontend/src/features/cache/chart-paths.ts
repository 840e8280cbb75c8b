/** A place on a chart: 0-1 from left to right, 0-1 from the floor up. */
export interface Point {
  x: number;
  y: number;
}

export interface Sample {
  at_ms: number;
  value: number | null;
}

/** Samples in stretches: nobody took any between them for longer than `gap_ms`. */
export function toStretches(samples: readonly Sample[], gap_ms: number): Sample[][] {
  const stretches: Sample[][] = [];
  for (const sample of samples) {
    const stretch = stretches.at(-1);
    const last = stretch?.at(-1);
    if (last && sample.at_ms - last.at_ms <= gap_ms) stretch?.push(sample);
    else stretches.push([sample]);
  }
  return stretches;
}

/** Samples of the last `span_ms` as places; what is older or unknown is left out. */
export function toPoints(samples: readonly Sample[], top: number, now_ms: number, span_ms: number): Point[] {
  return samples.flatMap(({ at_ms, value }) => {
    const x = 1 - (now_ms - at_ms) / span_ms;
    return value === null || x < 0 ? [] : [{ x: Math.min(1, x), y: top > 0 ? Math.min(1, value / top) : 0 }];
  });
}

/** The line through places, in a box of width by height with the floor below; of one place, a dot. */
export function linePath(points: readonly Point[], width: number, height: number): string {
  const line = points
    .map(
      ({ x, y }, index) => `${index ? "L" : "M"}${(x * width).toFixed(1)} ${((1 - y) * height).toFixed(1)}`,
    )
    .join("");
  return points.length === 1 ? `${line}h0` : line;
}

/** The same line, closed along the floor. */
export function areaPath(points: readonly Point[], width: number, height: number): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "";
  return `${linePath(points, width, height)}L${(last.x * width).toFixed(1)} ${height}L${(first.x * width).toFixed(1)} ${height}Z`;
}

/** A round number at or above the largest value: 1, 2 or 5 times a power of ten. */
export function niceTop(values: readonly (number | null)[]): number {
  const largest = Math.max(0, ...values.map((value) => value ?? 0));
  if (largest === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 5, 10].find((one) => one * power >= largest) ?? 10;
  return step * power;
}
