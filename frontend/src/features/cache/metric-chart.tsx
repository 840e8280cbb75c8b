import { areaPath, linePath, niceTop, type Sample, toPoints, toStretches } from "./chart-paths";

const WIDTH = 400;
const HEIGHT = 96;
const HOUR_MS = 3_600_000;

/** One is taken each ten seconds; after four were missed the server did not run, and nothing is known. */
const GAP_MS = 45_000;

interface ChartProps {
  title: string;
  /** The latest value, written out. */
  value: string;
  /** What the value means. */
  words: string;
  samples: readonly Sample[];
  /** The end of the scale; without it, a round number above the largest value. */
  top?: number | undefined;
  /** Where it begins to matter. */
  threshold?: { at: number; label: string } | undefined;
  show: (value: number) => string;
}

/** One figure over the last hour. */
export function Chart({ title, value, words, samples, top, threshold, show }: ChartProps) {
  const values = samples.map((sample) => sample.value);
  const end = top ?? niceTop(threshold ? [...values, threshold.at * 1.2] : values);
  const now_ms = Date.now();
  const stretches = toStretches(samples, GAP_MS).map((stretch) => toPoints(stretch, end, now_ms, HOUR_MS));
  const draw = (path: typeof linePath) => stretches.map((points) => path(points, WIDTH, HEIGHT)).join("");
  const line = threshold ? HEIGHT * (1 - threshold.at / end) : undefined;
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
        {line === undefined ? null : <path d={`M0 ${line}H${WIDTH}`} className="chart__threshold" />}
      </svg>
      <p className="chart__scale number" aria-hidden="true">
        <span>an hour ago</span>
        {threshold ? <span className="chart__limit">{threshold.label}</span> : <span>up to {show(end)}</span>}
        <span>now</span>
      </p>
    </figure>
  );
}
