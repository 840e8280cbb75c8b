import { useMemo } from "react";
import { outline, petals } from "@/lib/fingerprint/corona";
import type { Shape } from "@/lib/fingerprint/percentile";
import { petalClass, petalStyle, VIEW_BOX } from "./corona";

interface CoronaPairProps {
  shape: Shape | undefined;
  /** Drawn as an outline on top. */
  over: Shape | undefined;
  size: number;
  /** Names of dimensions to highlight; empty: none. */
  emphasis?: readonly string[];
  label: string;
}

/** Draw one track's corona with another's outline on top. */
export function CoronaPair({ shape, over, size, emphasis = [], label }: CoronaPairProps) {
  const drawn = useMemo(() => (shape ? petals(shape) : []), [shape]);
  const contour = useMemo(() => (over ? outline(over) : ""), [over]);
  const quiet = (name: string) => emphasis.length > 0 && !emphasis.includes(name);
  return (
    <svg className="corona" viewBox={VIEW_BOX} width={size} height={size} role="img" aria-label={label}>
      {drawn.map((petal) => (
        <path
          key={petal.name}
          d={petal.path}
          className={`${petalClass(petal)} ${quiet(petal.name) ? "petal--quiet" : ""}`}
          style={petalStyle(petal)}
        />
      ))}
      <path d={contour} className="corona__outline" />
    </svg>
  );
}
