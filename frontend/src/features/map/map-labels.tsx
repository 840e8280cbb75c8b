import { useEffect, useRef } from "react";
import type { Place } from "@/lib/map/points";
import type { Region } from "@/lib/map/region-names";

/** Labels that are nearer to a larger region's are hidden, px. */
const APART_PX = { x: 150, y: 30 };

/** Moves everything to its pixels. */
type Placing = (toPixel: (place: Place) => Place, zoom: number) => void;

interface MapLabelsProps {
  regions: readonly Region[];
  names: readonly string[];
  marks: readonly { kind: string; at: Place | null }[];
  /** Is given the function that places the labels, called with each frame. */
  register: (place: Placing) => void;
}

/** Show the names of regions, and rings around the playing and the hovered track. */
export function MapLabels({ regions, names, marks, register }: MapLabelsProps) {
  const root = useRef<HTMLDivElement>(null);
  const latest = useRef({ regions, marks });
  latest.current = { regions, marks };
  const registering = useRef(register);
  registering.current = register;

  useEffect(() => {
    registering.current((toPixel) => {
      const { regions: shown, marks: rings } = latest.current;
      const elements = [...(root.current?.children ?? [])] as HTMLElement[];
      const taken: Place[] = [];
      elements.slice(0, shown.length).forEach((element, n) => {
        const region = shown[n];
        if (!region) return;
        const at = toPixel(region);
        const isFree = taken.every(
          (other) => Math.abs(other.x - at.x) > APART_PX.x || Math.abs(other.y - at.y) > APART_PX.y,
        );
        element.hidden = !isFree || region.tracks === 0;
        if (!element.hidden) taken.push(at);
        element.style.transform = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px) translate(-50%, -50%)`;
      });
      elements.slice(shown.length).forEach((element, n) => {
        const at = rings[n]?.at;
        element.hidden = !at;
        if (!at) return;
        const pixel = toPixel(at);
        element.style.transform = `translate(${pixel.x.toFixed(1)}px, ${pixel.y.toFixed(1)}px)`;
      });
    });
  });

  return (
    <div ref={root} className="map__labels" aria-hidden="true">
      {regions.map((_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a region is its number
        <span key={n} className="map__label">
          {names[n]}
        </span>
      ))}
      {marks.map(({ kind }) => (
        <i key={kind} className={`map__ring map__ring--${kind}`} hidden />
      ))}
    </div>
  );
}
