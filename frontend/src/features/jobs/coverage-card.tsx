import { count, counted, percent } from "@/lib/format";
import type { Coverage } from "@/types/models";
import { UnanalysedFiles } from "./unanalysed-files";

function sum(reasons: Record<string, number>): number {
  return Object.values(reasons).reduce((total, n) => total + n, 0);
}

/** Show all files found by state; the parts add up to the total. */
export function CoverageCard({ coverage }: { coverage: Coverage }) {
  const { found, done, pending, running } = coverage;
  const [failed, skipped] = [sum(coverage.failed), sum(coverage.skipped)];
  const parts = [
    { name: "analysed", n: done },
    { name: "analysing", n: running },
    { name: "waiting", n: pending },
    { name: "failed", n: failed },
    { name: "skipped", n: skipped },
  ].filter(({ n }) => n > 0);
  return (
    <section className="card coverage" aria-label="Analysis">
      <p className="coverage__figure">
        <strong className="number">{found ? percent(done / found) : "–"}</strong>
        <span>{found ? `of ${counted(found, "file")} analysed` : "No files found yet"}</span>
      </p>
      <div className="coverage__bar" aria-hidden="true">
        {parts.map(({ name, n }) => (
          <span key={name} data-part={name} style={{ flexGrow: n }} />
        ))}
      </div>
      <ul className="coverage__legend">
        {parts.map(({ name, n }) => (
          <li key={name}>
            <i data-part={name} />
            <span className="number">{count(n)}</span> {name}
          </li>
        ))}
      </ul>
      <Reasons reasons={{ ...coverage.failed, ...coverage.skipped }} />
    </section>
  );
}

function Reasons({ reasons }: { reasons: Record<string, number> }) {
  const rows = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  return (
    <details className="reasons">
      <summary>Files that were not analysed</summary>
      {rows.map(([reason, n]) => (
        <UnanalysedFiles key={reason} reason={reason} n={n} />
      ))}
    </details>
  );
}
