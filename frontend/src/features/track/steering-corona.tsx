import { type KeyboardEvent, type PointerEvent, useMemo, useRef } from "react";
import { petalClass, petalStyle } from "@/components/corona/corona";
import { groupLabels, outline, type Petal, petals, shareAt } from "@/lib/fingerprint/corona";
import { dimensionLabel, findDimension } from "@/lib/fingerprint/dimensions";
import { describeShare, type Shape } from "@/lib/fingerprint/percentile";
import { type Aims, steeredShape } from "@/lib/fingerprint/steering";
import { percent } from "@/lib/format";
import { LABEL_DISTANCE, VIEW, VIEW_BOX } from "./interactive-corona";

const STEP = 0.05;
const LEAP = 0.2;

interface SteeringCoronaProps {
  shape: Shape;
  title: string;
  aims: Aims;
  /** Undefined: as the track is. */
  onAim: (name: string, share: number | undefined) => void;
}

/** Draw a large corona whose petals are sliders; the outline shows the track as it is. */
export function SteeringCorona({ shape, title, aims, onAim }: SteeringCoronaProps) {
  const picture = useRef<SVGSVGElement>(null);
  const drawn = useMemo(() => petals(steeredShape(shape, aims)), [shape, aims]);
  const contour = useMemo(() => outline(shape), [shape]);

  const follow = (event: PointerEvent, petal: Petal) => {
    const box = picture.current?.getBoundingClientRect();
    if (!box?.width) return;
    const scale = VIEW.width / box.width;
    const x = (event.clientX - box.left) * scale + VIEW.left;
    const y = (event.clientY - box.top) * scale + VIEW.top;
    onAim(petal.name, shareAt(petal, x, y));
  };
  const onKey = (event: KeyboardEvent, petal: Petal) => {
    const now = petal.share ?? 0.5;
    const targets: Record<string, number | undefined> = {
      ArrowUp: now + STEP,
      ArrowRight: now + STEP,
      ArrowDown: now - STEP,
      ArrowLeft: now - STEP,
      PageUp: now + LEAP,
      PageDown: now - LEAP,
      Home: 0,
      End: 1,
    };
    const target = targets[event.key];
    if (target === undefined && event.key !== "Escape" && event.key !== "Delete") return;
    event.preventDefault();
    onAim(petal.name, target === undefined ? undefined : Math.min(1, Math.max(0, target)));
  };

  return (
    <svg
      ref={picture}
      className="interactive-corona steering-corona"
      viewBox={VIEW_BOX}
      role="group"
      aria-label={`Sound to look for, from ${title}`}
    >
      {groupLabels(LABEL_DISTANCE).map(({ label, x, y, anchor }) => (
        <text
          key={label}
          x={x}
          y={y}
          textAnchor={anchor}
          dominantBaseline="middle"
          className="interactive-corona__label"
        >
          {label}
        </text>
      ))}
      <path d={contour} className="corona__outline steering-corona__outline" />
      {drawn.map((petal) => (
        <g
          key={petal.name}
          role="slider"
          tabIndex={0}
          aria-label={dimensionLabel(petal.name)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round((petal.share ?? 0.5) * 100)}
          aria-valuetext={valueText(petal)}
          className={`interactive-corona__petal ${petal.name in aims ? "steering-corona__aim" : ""}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            follow(event, petal);
          }}
          onPointerMove={(event) => {
            if (event.currentTarget.hasPointerCapture(event.pointerId)) follow(event, petal);
          }}
          onDoubleClick={() => onAim(petal.name, undefined)}
          onKeyDown={(event) => onKey(event, petal)}
        >
          <title>{`${dimensionLabel(petal.name)}: ${petal.share === null ? "–" : percent(petal.share)}`}</title>
          <path d={petal.hitArea} className="interactive-corona__hit-area" />
          <path d={petal.path} className={petalClass(petal)} style={petalStyle(petal)} />
        </g>
      ))}
    </svg>
  );
}

function valueText({ name, share }: Petal): string {
  const dimension = findDimension(name);
  return dimension && share !== null ? describeShare(dimension, share) : "not defined for this track";
}
