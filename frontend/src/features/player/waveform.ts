/** Peaks are 0-255 over equal stretches of time. */
const FULL = 255;

/** Quiet passages stay visible. */
const LEAST = 0.06;

/** The loudest peak of each of `n` equal parts, 0-1; fewer parts where there are fewer peaks. */
export function bars(peaks: readonly number[], n: number): number[] {
  const parts = Math.min(n, peaks.length);
  const loudest = Math.max(...peaks, 1);
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((part * peaks.length) / parts);
    const to = Math.max(from + 1, Math.floor(((part + 1) * peaks.length) / parts));
    return Math.max(LEAST, Math.max(...peaks.slice(from, to)) / Math.min(FULL, loudest));
  });
}

/** Bars as one SVG path in a box of `bars.length` by 1, around the middle. */
export function barsPath(heights: readonly number[], fill = 0.62): string {
  const margin = (1 - fill) / 2;
  return heights
    .map(
      (height, index) =>
        `M${(index + margin).toFixed(2)} ${((1 - height) / 2).toFixed(3)}h${fill}v${height.toFixed(3)}h-${fill}z`,
    )
    .join("");
}
