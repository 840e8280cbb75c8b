import { vi } from "vitest";
import { AT, FULL, POINT_BYTES } from "@/lib/map/points";

export interface FakePoint {
  id: string;
  x: number;
  y: number;
  year?: number;
  group?: number;
  region?: number;
  genre?: number;
}

/** Return points as the server sends them. */
export function pointBytes(points: readonly FakePoint[]): ArrayBuffer {
  const bytes = new ArrayBuffer(points.length * POINT_BYTES);
  const view = new DataView(bytes);
  points.forEach(({ id, x, y, year = 0, group = 0, region = 0, genre = 0 }, n) => {
    const from = n * POINT_BYTES;
    [...id].forEach((letter, k) => {
      view.setUint8(from + k, letter.charCodeAt(0));
    });
    view.setUint16(from + AT.x, Math.round(x * FULL), true);
    view.setUint16(from + AT.y, Math.round(y * FULL), true);
    view.setUint16(from + AT.year, year, true);
    view.setUint8(from + AT.group, group);
    view.setUint8(from + AT.region, region);
    view.setUint8(from + AT.genre, genre);
  });
  return bytes;
}

/** Give canvases a graphics card whose every call succeeds; return the names of the calls, which grow. */
export function fakeGraphics(): string[] {
  const calls: string[] = [];
  const call = (name: string) => () => {
    calls.push(name);
    return 1;
  };
  const names = /^[A-Z_]+$/;
  const context = new Proxy<WebGLRenderingContext>(Object.create(null), {
    get: (_, name) => (names.test(String(name)) ? 1 : call(String(name))),
  });
  vi.stubGlobal("requestAnimationFrame", (run: FrameRequestCallback) => setTimeout(run, 0, 0));
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(context);
  return calls;
}
