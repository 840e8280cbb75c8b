/** Draws the points of the map with WebGL: one call a frame, whatever their number. */

import { type Camera, type Size, scaleOf } from "./camera";
import { AT, type MapPoints, POINT_BYTES } from "./points";

const VERTEX = `
attribute vec2 place;
attribute vec4 colour;
uniform vec2 middle;
uniform vec2 scale;
uniform float diameter;
varying vec4 shown;
void main() {
  vec2 at = (place - middle) * scale;
  gl_Position = vec4(at.x, -at.y, 0.0, 1.0);
  float large = step(0.9, colour.a);
  gl_PointSize = max(diameter * (1.0 + 0.7 * large), 1.5 + 3.0 * large);
  shown = vec4(colour.rgb, mix(colour.a * 1.4, 1.0, large));
}`;

const FRAGMENT = `
precision mediump float;
varying vec4 shown;
void main() {
  float edge = 1.0 - smoothstep(0.36, 0.5, distance(gl_PointCoord, vec2(0.5)));
  gl_FragColor = vec4(shown.rgb, 1.0) * (min(shown.a, 1.0) * edge);
}`;

/** Diameter of a point of a library of `count` tracks, px: fewer are larger. */
function diameterOf(count: number, zoom: number): number {
  const least = Math.min(10, Math.max(2.2, 150 / Math.sqrt(count)));
  return Math.min(22, least * zoom ** 0.45);
}

export class MapRenderer {
  private readonly program: WebGLProgram;
  private readonly points: WebGLBuffer | null;
  private readonly colours: WebGLBuffer | null;
  private count = 0;
  /** Number of frames, and milliseconds of this thread that drawing them took (benchmarks/page.py). */
  readonly drawn = { frames: 0, ms: 0 };

  private constructor(private readonly gl: WebGLRenderingContext) {
    this.program = linked(gl);
    this.points = gl.createBuffer();
    this.colours = gl.createBuffer();
    // biome-ignore lint/correctness/useHookAtTopLevel: a method of WebGL
    gl.useProgram(this.program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  }

  /** Return a renderer; null where the browser has no WebGL. */
  static on(canvas: HTMLCanvasElement): MapRenderer | null {
    const gl = canvas.getContext("webgl", { antialias: false, premultipliedAlpha: true });
    return gl ? new MapRenderer(gl) : null;
  }

  setPoints(points: MapPoints): void {
    const { gl } = this;
    this.count = points.count;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.points);
    gl.bufferData(gl.ARRAY_BUFFER, points.bytes, gl.STATIC_DRAW);
    this.bind("place", 2, gl.UNSIGNED_SHORT, POINT_BYTES, AT.x);
  }

  setColours(colours: Uint8Array<ArrayBuffer>): void {
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colours);
    gl.bufferData(gl.ARRAY_BUFFER, colours, gl.DYNAMIC_DRAW);
    this.bind("colour", 4, gl.UNSIGNED_BYTE, 4, 0);
  }

  draw(camera: Camera, size: Size, pixelRatio: number): void {
    const { gl, program } = this;
    const began_ms = performance.now();
    const side = scaleOf(camera, size);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(gl.getUniformLocation(program, "middle"), camera.x, camera.y);
    gl.uniform2f(gl.getUniformLocation(program, "scale"), (2 * side) / size.width, (2 * side) / size.height);
    const diameter = diameterOf(this.count, camera.zoom) * pixelRatio;
    gl.uniform1f(gl.getUniformLocation(program, "diameter"), diameter);
    if (this.count) gl.drawArrays(gl.POINTS, 0, this.count);
    this.drawn.frames += 1;
    this.drawn.ms += performance.now() - began_ms;
  }

  private bind(name: string, size: number, type: number, stride: number, offset: number): void {
    const location = this.gl.getAttribLocation(this.program, name);
    this.gl.enableVertexAttribArray(location);
    this.gl.vertexAttribPointer(location, size, type, true, stride, offset);
  }
}

function linked(gl: WebGLRenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) continue; // the context is lost: nothing is drawn until it is restored
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return program;
}
