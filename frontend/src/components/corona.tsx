import { type CSSProperties, useMemo } from "react";
import { type Petal, petals, SIZE } from "@/lib/corona";
import type { Shape } from "@/lib/percentile";
import "./corona.css";

interface CoronaProps {
  /** Undefined: not known yet. */
  shape: Shape | undefined;
  /** Side in pixels. */
  size: number;
  /** Said to who does not see it; without, it only decorates what is said beside it. */
  label?: string;
  className?: string;
}

const HALF = SIZE / 2;
export const VIEW_BOX = `${-HALF} ${-HALF} ${SIZE} ${SIZE}`;

/** What colour a petal has: its group's hue, stronger the longer it is. The style sheet makes a colour of them. */
export function petalStyle({ hue, share }: Petal): CSSProperties {
  return { "--hue": hue, "--share": share ?? 0 } as CSSProperties;
}

export function petalClass({ share }: Petal): string {
  return share === null ? "petal petal--undefined" : "petal";
}

/** The picture of how a track sounds. */
export function Corona({ shape, size, label, className = "" }: CoronaProps) {
  const drawn = useMemo(() => (shape ? petals(shape) : []), [shape]);
  const naming = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named by its label, or hidden where it only decorates
    <svg className={`corona ${className}`} viewBox={VIEW_BOX} width={size} height={size} {...naming}>
      {shape ? null : <circle r={HALF * 0.3} className="corona__waiting" />}
      {drawn.map((petal) => (
        <path key={petal.name} d={petal.path} className={petalClass(petal)} style={petalStyle(petal)} />
      ))}
    </svg>
  );
}
