import { type CSSProperties, useMemo } from "react";
import { groupPaths, type Petal, petals, SIZE } from "@/lib/fingerprint/corona";
import type { Shape } from "@/lib/fingerprint/percentile";
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

/** Up to this side nobody tells the petals of a group apart by their shade, and there are many on a screen. */
const SMALL_PX = 48;

/** What colour a petal has: its group's hue, stronger the longer it is. The style sheet makes a colour of them. */
export function petalStyle({ hue, share }: Pick<Petal, "hue" | "share">): CSSProperties {
  return { "--hue": hue, "--share": share ?? 0 } as CSSProperties;
}

export function petalClass({ share }: Petal): string {
  return share === null ? "petal petal--undefined" : "petal";
}

/** The picture of how a track sounds. */
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
