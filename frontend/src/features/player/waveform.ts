/** Largest peak value. */
const MAX_PEAK = 255;

/** Minimum height, so that quiet passages stay visible. */
const MIN_HEIGHT = 0.06;

/** Return the loudest peak of each of `n` equal parts, 0-1; fewer parts for fewer peaks. */
export function bars(peaks: readonly number[], n: number): number[] {
  const parts = Math.min(n, peaks.length);
  const loudest = Math.max(...peaks, 1);
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * peaks.length) / parts);
    const to = Math.max(from + 1, Math.floor(((part + 1) * peaks.length) / parts));
    return Math.max(MIN_HEIGHT, Math.max(...peaks.slice(from, to)) / Math.min(MAX_PEAK, loudest));
  });
}

/** Return bars as one SVG path, vertically centred in a box of `heights.length` by 1. */
export function barsPath(heights: readonly number[], fill = 0.62): string {
  const margin = (1 - fill) / 2;
  return heights
    .map(
      (height, index) =>
        `M${(index + margin).toFixed(2)} ${((1 - height) / 2).toFixed(3)}h${fill}v${height.toFixed(3)}h-${fill}z`,
    )
    .join("");
}
