import { useMemo } from "react";
import { petalClass, petalStyle } from "@/components/corona/corona";
import { groupLabels, petals } from "@/lib/fingerprint/corona";
import { dimensionLabel } from "@/lib/fingerprint/dimensions";
import type { Shape } from "@/lib/fingerprint/percentile";

/** Leaves room around the picture for the names of the groups. */
export const VIEW = { left: -160, top: -118, width: 320, height: 236 } as const;
export const VIEW_BOX = `${VIEW.left} ${VIEW.top} ${VIEW.width} ${VIEW.height}`;
export const LABEL_DISTANCE = 106;

interface InteractiveCoronaProps {
  shape: Shape | undefined;
  title: string;
  chosen: string | undefined;
  onChoose: (name: string | undefined) => void;
}

/** Draw a large corona whose petals can be selected by pointer, focus or tap. */
export function InteractiveCorona({ shape, title, chosen, onChoose }: InteractiveCoronaProps) {
  const drawn = useMemo(() => (shape ? petals(shape) : []), [shape]);
  return (
    <svg
      className={`interactive-corona ${shape ? "corona--grows" : ""}`}
      viewBox={VIEW_BOX}
      role="group"
      aria-label={`Sound profile of ${title}`}
      onPointerLeave={() => onChoose(undefined)}
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
      {drawn.map((petal) => {
        const quiet = chosen !== undefined && chosen !== petal.name;
        return (
          <g
            key={petal.name}
            role="button"
            tabIndex={0}
            aria-label={dimensionLabel(petal.name)}
            aria-pressed={chosen === petal.name}
            className="interactive-corona__petal"
            onPointerEnter={() => onChoose(petal.name)}
            onFocus={() => onChoose(petal.name)}
            onBlur={() => onChoose(undefined)}
            onClick={() => onChoose(petal.name)}
            onKeyDown={(event) => {
              if (event.key === "Escape") onChoose(undefined);
            }}
          >
            <path d={petal.hitArea} className="interactive-corona__hit-area" />
            <path
              d={petal.path}
              className={`${petalClass(petal)} ${quiet ? "petal--quiet" : ""}`}
              style={petalStyle(petal)}
            />
          </g>
        );
      })}
    </svg>
  );
}
