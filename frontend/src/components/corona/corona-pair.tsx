import { useMemo } from "react";
import { outline, petals } from "@/lib/fingerprint/corona";
import type { Shape } from "@/lib/fingerprint/percentile";
import { petalClass, petalStyle, VIEW_BOX } from "./corona";

interface CoronaPairProps {
  shape: Shape | undefined;
  /** Whose outline is laid over. */
  over: Shape | undefined;
  size: number;
  /** Dimensions to bring out; the others step back. Empty: all are equal. */
  emphasis?: readonly string[];
  label: string;
}

/** One track's corona with another's as an outline over it. */
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
