import { DIMENSIONS, GROUPS } from "@/lib/fingerprint/dimensions";
import type { Shape } from "@/lib/fingerprint/percentile";
import { percent } from "@/lib/format";
import type { Fingerprint } from "@/types/models";

interface DimensionTableProps {
  fingerprint: Fingerprint;
  shape: Shape;
}

/** List all dimensions with value and percentile. */
export function DimensionTable({ fingerprint, shape }: DimensionTableProps) {
  return (
    <details className="dimensions">
      <summary>All 25 dimensions</summary>
      <div className="dimensions__groups">
        {GROUPS.map(({ name, label }) => (
          <section key={name}>
            <h3>
              <span className="sound__dot" data-group={name} />
              {label}
            </h3>
            <dl>
              {DIMENSIONS.map((dimension, index) => {
                if (dimension.group !== name) return null;
                const value = fingerprint.dimensions[dimension.name]?.value ?? null;
                const share = shape[index] ?? null;
                return (
                  <div key={dimension.name} title={dimension.about}>
                    <dt>{dimension.label}</dt>
                    <dd className="number">{value === null ? "–" : dimension.show(value)}</dd>
                    <dd className="dimensions__share number">{share === null ? "" : percent(share)}</dd>
                  </div>
                );
              })}
            </dl>
          </section>
        ))}
      </div>
      <p className="soft">The last column is the share of your library with a lower value.</p>
    </details>
  );
}
