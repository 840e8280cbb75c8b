import { type RefObject, useCallback, useEffect, useRef } from "react";
import { between, type Camera, WHOLE } from "@/lib/map/camera";

const FLIGHT_MS = 350;

/** Hold the camera outside React's state: it moves with every frame. */
export function useCamera(onMove: RefObject<() => void>) {
  const camera = useRef<Camera>(WHOLE);
  const frame = useRef(0);

  const set = useCallback(
    (to: Camera) => {
      cancelAnimationFrame(frame.current);
      camera.current = to;
      onMove.current();
    },
    [onMove],
  );

  /** Move there in a short flight; at once with reduced motion. */
  const flyTo = useCallback(
    (to: Camera) => {
      if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return set(to);
      const from = camera.current;
      const began_ms = performance.now();
      const step = () => {
        const share = Math.min(1, (performance.now() - began_ms) / FLIGHT_MS);
        set(between(from, to, 1 - (1 - share) ** 3));
        if (share < 1) frame.current = requestAnimationFrame(step);
      };
      step();
    },
    [set],
  );

  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return { camera, set, flyTo };
}
