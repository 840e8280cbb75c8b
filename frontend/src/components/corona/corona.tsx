import { type CSSProperties, useMemo } from "react";
import { groupPaths, type Petal, petals, SIZE } from "@/lib/fingerprint/corona";
import type { Shape } from "@/lib/fingerprint/percentile";
import "./corona.css";

interface CoronaProps {
  /** Undefined until it is loaded. */
  shape: Shape | undefined;
  /** Side, px. */
  size: number;
  /** For screen readers; without one the picture is decorative. */
  label?: string;
  className?: string;
}

const HALF = SIZE / 2;
export const VIEW_BOX = `${-HALF} ${-HALF} ${SIZE} ${SIZE}`;

/** Up to this side the petals of a group cannot be told apart by shade; one path a group is much cheaper. */
const SMALL_PX = 48;

/** Return hue and share as CSS variables, from which the style sheet derives the colour. */
export function petalStyle({ hue, share }: Pick<Petal, "hue" | "share">): CSSProperties {
  return { "--hue": hue, "--share": share ?? 0 } as CSSProperties;
}

export function petalClass({ share }: Petal): string {
  return share === null ? "petal petal--undefined" : "petal";
}

/** Draw the sound profile of a track. */
export function Corona({ shape, size, label, className = "" }: CoronaProps) {
  const isSmall = size <= SMALL_PX;
  const growing = shape && !isSmall ? "corona--grows" : "";
  const naming = label ? { role: "img", "aria-label": label } : { "aria-hidden": true };
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named by its label, or hidden where it only decorates
    <svg
      className={`corona ${growing} ${className}`}
      viewBox={VIEW_BOX}
      width={size}
      height={size}
      {...naming}
    >
      {shape ? null : <circle r={HALF * 0.3} className="corona__waiting" />}
      {shape && isSmall ? <GroupPaths shape={shape} /> : null}
      {shape && !isSmall ? <Petals shape={shape} /> : null}
    </svg>
  );
}

function Petals({ shape }: { shape: Shape }) {
  const drawn = useMemo(() => petals(shape), [shape]);
  return drawn.map((petal) => (
    <path key={petal.name} d={petal.path} className={petalClass(petal)} style={petalStyle(petal)} />
  ));
}

function GroupPaths({ shape }: { shape: Shape }) {
  const drawn = useMemo(() => groupPaths(shape), [shape]);
  return drawn.map((tuft) => (
    <path key={tuft.group} d={tuft.path} className="petal" style={petalStyle(tuft)} />
  ));
}
