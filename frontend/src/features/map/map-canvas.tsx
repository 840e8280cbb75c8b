import {
  type KeyboardEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from "react";
import { type Camera, panned, scaleOf, toMap, toScreen, WHOLE, zoomed } from "@/lib/map/camera";
import type { MapPoints, Place } from "@/lib/map/points";
import { type Region, regionName } from "@/lib/map/region-names";
import { MapRenderer } from "@/lib/map/renderer";
import { MapLabels } from "./map-labels";
import { useCamera } from "./use-camera";
import { sizeOf, useGestures } from "./use-gestures";

/** A point that is so near to the pointer is meant, px. */
const NEAR_PX = 14;

/** A step of the keyboard. */
const STEP_PX = 60;
const STEP_ZOOM = 1.5;

/** More pixels for a point cost time and show nothing more. */
const MOST_PIXEL_RATIO = 2;

export interface MapHandle {
  flyTo: (camera: Camera) => void;
  zoomBy: (factor: number) => void;
}

interface MapCanvasProps {
  points: MapPoints;
  colours: Uint8Array<ArrayBuffer>;
  regions: readonly Region[];
  /** Index of the playing track, -1 without one. */
  playing: number;
  hovered: number;
  isLasso: boolean;
  describedBy: string;
  ref: Ref<MapHandle>;
  onHover: (index: number) => void;
  onPlay: (index: number) => void;
  onLasso: (indices: number[]) => void;
  onUnavailable: () => void;
}

/** Draw the points, and let them be explored by mouse, fingers and keys. */
export function MapCanvas(props: MapCanvasProps) {
  const { points, colours, hovered, playing, regions, isLasso, onHover, onPlay } = props;
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<MapRenderer | null>(null);
  const frame = useRef(0);
  const overlay = useRef<(camera: Camera) => void>(() => undefined);
  const [line, setLine] = useState<readonly Place[]>([]);

  const move = useRef(() => undefined as unknown);
  const { camera, set, flyTo } = useCamera(move);
  const draw = useCallback(() => {
    frame.current ||= requestAnimationFrame(() => {
      frame.current = 0;
      if (!stage.current) return;
      renderer.current?.draw(camera.current, sizeOf(stage.current), pixelRatio());
      overlay.current(camera.current);
    });
  }, [camera]);
  move.current = draw;

  useRenderer(canvas, stage, renderer, draw, props.onUnavailable);
  useEffect(() => {
    renderer.current?.setPoints(points);
    draw();
  }, [points, draw]);
  useEffect(() => {
    renderer.current?.setColours(colours);
    draw();
  }, [colours, draw]);
  useImperativeHandle(props.ref, () => ({
    flyTo,
    zoomBy: (factor) => {
      if (!stage.current) return;
      const { width, height } = sizeOf(stage.current);
      set(zoomed(camera.current, factor, { x: width / 2, y: height / 2 }, { width, height }));
    },
  }));

  const find = (pixel: Place) => {
    if (!stage.current) return -1;
    const size = sizeOf(stage.current);
    return points.nearest(toMap(pixel, camera.current, size), NEAR_PX / scaleOf(camera.current, size));
  };
  const gestures = useGestures({
    surface: stage,
    camera,
    setCamera: set,
    isLasso,
    onHover: (pixel) => onHover(pixel ? find(pixel) : -1),
    onClick: (pixel) => {
      const index = find(pixel);
      if (index >= 0 && index === hovered) onPlay(index);
      else onHover(index);
    },
    onLine: setLine,
    onLasso: (polygon) => props.onLasso(points.within(polygon)),
  });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (!stage.current || event.ctrlKey || event.altKey || event.metaKey) return;
    const size = sizeOf(stage.current);
    const centre = { x: size.width / 2, y: size.height / 2 };
    const moves: Record<string, () => Camera> = {
      ArrowLeft: () => panned(camera.current, STEP_PX, 0, size),
      ArrowRight: () => panned(camera.current, -STEP_PX, 0, size),
      ArrowUp: () => panned(camera.current, 0, STEP_PX, size),
      ArrowDown: () => panned(camera.current, 0, -STEP_PX, size),
      "+": () => zoomed(camera.current, STEP_ZOOM, centre, size),
      "=": () => zoomed(camera.current, STEP_ZOOM, centre, size),
      "-": () => zoomed(camera.current, 1 / STEP_ZOOM, centre, size),
      Home: () => WHOLE,
    };
    const to = moves[event.key]?.();
    if (to) {
      event.preventDefault();
      set(to);
      onHover(points.nearest(to, 1 / to.zoom));
    } else if (event.key === "Enter" && hovered >= 0) {
      event.preventDefault();
      onPlay(hovered);
    }
  };

  return (
    <div
      ref={stage}
      className={`map__stage ${isLasso ? "map__stage--lasso" : ""}`}
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved and zoomed by keys
      tabIndex={0}
      aria-label="Map of your library"
      aria-describedby={props.describedBy}
      onKeyDown={onKeyDown}
      {...gestures}
    >
      <canvas ref={canvas} />
      <MapLabels
        regions={regions}
        names={regions.map(regionName)}
        marks={[
          { kind: "playing", at: placeOf(points, playing) },
          { kind: "hovered", at: placeOf(points, hovered) },
        ]}
        register={(place) => {
          overlay.current = (now) => {
            if (stage.current)
              place((at) => toScreen(at, now, sizeOf(stage.current as HTMLElement)), now.zoom);
          };
          draw();
        }}
      />
      {line.length > 1 ? (
        <svg className="map__line" aria-hidden="true">
          <polygon points={line.map(({ x, y }) => `${x},${y}`).join(" ")} />
        </svg>
      ) : null}
    </div>
  );
}

function placeOf(points: MapPoints, index: number): Place | null {
  return index >= 0 && index < points.count ? { x: points.x(index), y: points.y(index) } : null;
}

function pixelRatio(): number {
  return Math.min(MOST_PIXEL_RATIO, window.devicePixelRatio || 1);
}

/** Make the renderer, keep the canvas as large as the stage, and survive the loss of the graphics card. */
function useRenderer(
  canvas: { current: HTMLCanvasElement | null },
  stage: { current: HTMLElement | null },
  renderer: { current: MapRenderer | null },
  draw: () => void,
  onUnavailable: () => void,
) {
  const unavailable = useRef(onUnavailable);
  unavailable.current = onUnavailable;
  useEffect(() => {
    const [drawn, element] = [canvas.current, stage.current];
    if (!drawn || !element) return;
    renderer.current = MapRenderer.on(drawn);
    if (!renderer.current) return unavailable.current();
    Object.assign(drawn, { mapFigures: renderer.current.drawn });
    const fit = () => {
      drawn.width = Math.max(1, Math.round(element.clientWidth * pixelRatio()));
      drawn.height = Math.max(1, Math.round(element.clientHeight * pixelRatio()));
      draw();
    };
    const observer = new ResizeObserver(fit);
    observer.observe(element);
    const onLost = () => unavailable.current();
    drawn.addEventListener("webglcontextlost", onLost);
    return () => {
      observer.disconnect();
      drawn.removeEventListener("webglcontextlost", onLost);
      renderer.current = null;
    };
  }, [canvas, stage, renderer, draw]);
}
