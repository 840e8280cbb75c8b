import { areaPath, linePath, niceTop, type Sample, splitAtGaps, toPoints } from "./chart-paths";

const WIDTH = 400;
const HEIGHT = 96;
const HOUR_MS = 3_600_000;

/** The server samples every 10 s; after four missing samples it was not running. */
const GAP_MS = 45_000;

interface ChartProps {
  title: string;
  /** The latest value as text. */
  value: string;
  /** Explains the value. */
  words: string;
  samples: readonly Sample[];
  /** End of the scale; by default a round number above the largest value. */
  top?: number | undefined;
  /** Drawn as a dashed line. */
  threshold?: { at: number; label: string } | undefined;
  show: (value: number) => string;
}

/** Show one metric over the last hour. */
export function Chart({ title, value, words, samples, top, threshold, show }: ChartProps) {
  const values = samples.map((sample) => sample.value);
  const end = top ?? niceTop(threshold ? [...values, threshold.at * 1.2] : values);
  const now_ms = Date.now();
  const segments = splitAtGaps(samples, GAP_MS).map((segment) => toPoints(segment, end, now_ms, HOUR_MS));
  const draw = (path: typeof linePath) => segments.map((points) => path(points, WIDTH, HEIGHT)).join("");
  const thresholdY = threshold ? HEIGHT * (1 - threshold.at / end) : undefined;
  return (
    <figure className="card chart">
      <figcaption>
        <span className="chart__title">{title}</span>
        <span className="chart__value number">{value}</span>
        <span className="soft">{words}</span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={draw(areaPath)} className="chart__area" />
        <path d={draw(linePath)} className="chart__line" />
        {thresholdY === undefined ? null : (
          <path d={`M0 ${thresholdY}H${WIDTH}`} className="chart__threshold" />
        )}
      </svg>
      <p className="chart__scale number" aria-hidden="true">
        <span>an hour ago</span>
        {threshold ? <span className="chart__limit">{threshold.label}</span> : <span>up to {show(end)}</span>}
        <span>now</span>
      </p>
    </figure>
  );
}
