import { type PointerEvent, type RefObject, useEffect, useRef } from "react";
import { type Camera, panned, type Size, toMap, zoomed } from "@/lib/map/camera";
import type { Place } from "@/lib/map/points";

/** A press that moved less is a click, px. */
const CLICK_PX = 5;

const WHEEL_SPEED = 0.0016;

interface GestureOptions {
  surface: RefObject<HTMLElement | null>;
  camera: RefObject<Camera>;
  setCamera: (camera: Camera) => void;
  /** A press draws a line instead of moving the map. */
  isLasso: boolean;
  onHover: (pixel: Place | null) => void;
  onClick: (pixel: Place) => void;
  /** The line while it is drawn, in pixels. */
  onLine: (line: readonly Place[]) => void;
  /** The closed line, in places of the map. */
  onLasso: (polygon: readonly Place[]) => void;
}

/** Move, zoom and choose by mouse, pen and fingers. */
export function useGestures(options: GestureOptions) {
  const { surface, camera, setCamera, isLasso } = options;
  const held = useRef(new Map<number, Place>());
  const line = useRef<Place[]>([]);
  const moved_px = useRef(0);
  const latest = useRef(options);
  latest.current = options;

  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      const factor = Math.exp(-event.deltaY * unit * WHEEL_SPEED * (event.ctrlKey ? 6 : 1));
      const { camera: now, setCamera: set } = latest.current;
      set(zoomed(now.current, factor, pixelOf(event, element), sizeOf(element)));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [surface]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const pixel = pixelOf(event, event.currentTarget);
    held.current.set(event.pointerId, pixel);
    if (held.current.size === 1) moved_px.current = 0;
    line.current = isLasso && held.current.size === 1 ? [pixel] : [];
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const element = event.currentTarget;
    const pixel = pixelOf(event, element);
    const before = held.current.get(event.pointerId);
    if (!before) return options.onHover(event.pointerType === "touch" ? null : pixel);
    const fingers = [...held.current.values()];
    held.current.set(event.pointerId, pixel);
    moved_px.current += Math.hypot(pixel.x - before.x, pixel.y - before.y);
    if (line.current.length && fingers.length === 1) {
      line.current.push(pixel);
      return options.onLine([...line.current]);
    }
    const after = [...held.current.values()];
    const [was, now] = [middle(fingers), middle(after)];
    const size = sizeOf(element);
    const shifted = panned(camera.current, now.x - was.x, now.y - was.y, size);
    const factor = fingers.length > 1 ? spread(after) / Math.max(1, spread(fingers)) : 1;
    setCamera(factor === 1 ? shifted : zoomed(shifted, factor, now, size));
  };

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    if (!held.current.delete(event.pointerId)) return;
    const element = event.currentTarget;
    const drawn = line.current;
    line.current = [];
    options.onLine([]);
    if (moved_px.current < CLICK_PX) options.onClick(pixelOf(event, element));
    else if (drawn.length > 2)
      options.onLasso(drawn.map((pixel) => toMap(pixel, camera.current, sizeOf(element))));
  };

  const onPointerCancel = (event: PointerEvent<HTMLElement>) => {
    held.current.delete(event.pointerId);
    line.current = [];
    options.onLine([]);
  };

  return {
    onPointerDown,
    onPointerMove,
    onPointerUp,
    onPointerCancel,
    onPointerLeave: () => options.onHover(null),
  };
}

export function sizeOf(element: HTMLElement): Size {
  return { width: element.clientWidth, height: element.clientHeight };
}

function pixelOf(event: { clientX: number; clientY: number }, element: HTMLElement): Place {
  const { left, top } = element.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

function middle(places: readonly Place[]): Place {
  const sum = places.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / places.length, y: sum.y / places.length };
}

function spread([one, other]: readonly Place[]): number {
  return one && other ? Math.hypot(one.x - other.x, one.y - other.y) : 1;
}
