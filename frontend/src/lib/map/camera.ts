/** The part of the map that is seen: a place in the middle, and how much larger than the whole map. */

import type { Place } from "./points";

export interface Camera extends Place {
  /** 1 shows the whole map. */
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const WHOLE: Camera = { x: 0.5, y: 0.5, zoom: 1 };

const MOST_ZOOM = 200;

/** Return the pixels that the whole map's side has. */
export function scaleOf({ zoom }: Camera, { width, height }: Size): number {
  return Math.max(1, Math.min(width, height)) * zoom;
}

export function toScreen(place: Place, camera: Camera, size: Size): Place {
  const scale = scaleOf(camera, size);
  return {
    x: (place.x - camera.x) * scale + size.width / 2,
    y: (place.y - camera.y) * scale + size.height / 2,
  };
}

export function toMap(pixel: Place, camera: Camera, size: Size): Place {
  const scale = scaleOf(camera, size);
  return {
    x: (pixel.x - size.width / 2) / scale + camera.x,
    y: (pixel.y - size.height / 2) / scale + camera.y,
  };
}

/** Move by pixels; the map stays in sight. */
export function panned(camera: Camera, dx: number, dy: number, size: Size): Camera {
  const scale = scaleOf(camera, size);
  return { ...camera, x: held(camera.x - dx / scale), y: held(camera.y - dy / scale) };
}

/** Zoom by a factor; what is at a pixel stays there. */
export function zoomed(camera: Camera, factor: number, pixel: Place, size: Size): Camera {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, camera.zoom * factor));
  if (zoom === 1) return WHOLE;
  const under = toMap(pixel, camera, size);
  const moved = { ...camera, zoom };
  const now = toMap(pixel, moved, size);
  return { zoom, x: held(moved.x + under.x - now.x), y: held(moved.y + under.y - now.y) };
}

/** Return the camera that shows some places, with a margin. */
export function around(places: readonly Place[]): Camera {
  if (!places.length) return WHOLE;
  const xs = sorted(places.map(({ x }) => x));
  const ys = sorted(places.map(({ y }) => y));
  const side = Math.max(xs.high - xs.low, ys.high - ys.low, 1e-3);
  const zoom = Math.min(MOST_ZOOM / 4, Math.max(1, 0.7 / side));
  return { x: (xs.low + xs.high) / 2, y: (ys.low + ys.high) / 2, zoom };
}

/** Return a camera between two; equal steps of `share` look equally fast. */
export function between(from: Camera, to: Camera, share: number): Camera {
  const zoom = from.zoom * (to.zoom / from.zoom) ** share;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share, zoom };
}

/** The middle nineteen of twenty: single outliers do not widen the view. */
function sorted(values: number[]): { low: number; high: number } {
  values.sort((a, b) => a - b);
  const cut = Math.floor(values.length / 40);
  return { low: values[cut] ?? 0, high: values[values.length - 1 - cut] ?? 1 };
}

function held(value: number): number {
  return Math.min(1, Math.max(0, value));
}
