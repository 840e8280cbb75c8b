/** The points of the map as they come from the server (app/api/sound_map.py), 28 bytes each. */

export const POINT_BYTES = 28;
const ID_BYTES = 16;
const WORDS = POINT_BYTES / 2;

/** Offsets of coordinates and year in words, of the numbers in bytes. */
export const AT = { x: 16, y: 18, year: 20, group: 22, region: 23, genre: 24 } as const;

/** Coordinates are shares of this. */
export const FULL = 65_535;

/** Cells along a side of the grid by which points are found. */
const CELLS = 96;

export interface Place {
  x: number;
  y: number;
}

/** Points that can be drawn as they are, and found by place or id. Coordinates are 0 to 1. */
export class MapPoints {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly count: number;
  private readonly words: Uint16Array;
  /** Points by cell: those of cell c are `order[starts[c]…starts[c + 1]]`. */
  private readonly starts = new Uint32Array(CELLS * CELLS + 1);
  private readonly order: Uint32Array;

  constructor(parts: readonly ArrayBuffer[]) {
    this.bytes = joined(parts);
    this.count = Math.floor(this.bytes.length / POINT_BYTES);
    this.words = new Uint16Array(this.bytes.buffer);
    this.order = new Uint32Array(this.count);
    this.fillCells();
  }

  x(index: number): number {
    return this.word(index, AT.x) / FULL;
  }

  y(index: number): number {
    return this.word(index, AT.y) / FULL;
  }

  year(index: number): number {
    return this.word(index, AT.year);
  }

  group(index: number): number {
    return this.byte(index, AT.group);
  }

  region(index: number): number {
    return this.byte(index, AT.region);
  }

  genre(index: number): number {
    return this.byte(index, AT.genre);
  }

  id(index: number): string {
    const from = index * POINT_BYTES;
    let text = "";
    for (const code of this.bytes.subarray(from, from + ID_BYTES))
      if (code) text += String.fromCharCode(code);
    return text;
  }

  /** Return the index of a track, -1 without one. */
  indexOf(trackId: string | undefined): number {
    if (!trackId || trackId.length > ID_BYTES) return -1;
    const wanted = Uint8Array.from({ length: ID_BYTES }, (_, n) => trackId.charCodeAt(n) || 0);
    for (let index = 0; index < this.count; index += 1) {
      const from = index * POINT_BYTES;
      let n = 0;
      while (n < ID_BYTES && this.bytes[from + n] === wanted[n]) n += 1;
      if (n === ID_BYTES) return index;
    }
    return -1;
  }

  /** Return the nearest point within a distance, -1 without one. */
  nearest(at: Place, distance: number): number {
    let best = -1;
    let least = distance * distance;
    this.eachNear(at, distance, (index) => {
      const dx = this.x(index) - at.x;
      const dy = this.y(index) - at.y;
      const apart = dx * dx + dy * dy;
      if (apart <= least) [best, least] = [index, apart];
    });
    return best;
  }

  /** Return the points within a polygon. */
  within(polygon: readonly Place[]): number[] {
    if (polygon.length < 3) return [];
    const xs = polygon.map(({ x }) => x);
    const ys = polygon.map(({ y }) => y);
    const [left, right] = [Math.min(...xs), Math.max(...xs)];
    const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
    const found: number[] = [];
    for (let index = 0; index < this.count; index += 1) {
      const x = this.x(index);
      const y = this.y(index);
      if (x >= left && x <= right && y >= top && y <= bottom && isInside(polygon, x, y)) found.push(index);
    }
    return found;
  }

  private word(index: number, at: number): number {
    return this.words[index * WORDS + at / 2] ?? 0;
  }

  private byte(index: number, at: number): number {
    return this.bytes[index * POINT_BYTES + at] ?? 0;
  }

  private cellOf(index: number): number {
    return cell(this.y(index)) * CELLS + cell(this.x(index));
  }

  private fillCells(): void {
    for (let index = 0; index < this.count; index += 1) {
      const next = this.cellOf(index) + 1;
      this.starts[next] = (this.starts[next] ?? 0) + 1;
    }
    for (let n = 0; n < CELLS * CELLS; n += 1) {
      this.starts[n + 1] = (this.starts[n + 1] ?? 0) + (this.starts[n] ?? 0);
    }
    const free = this.starts.slice();
    for (let index = 0; index < this.count; index += 1) {
      const own = this.cellOf(index);
      const place = free[own] ?? 0;
      this.order[place] = index;
      free[own] = place + 1;
    }
  }

  private eachNear({ x, y }: Place, distance: number, visit: (index: number) => void): void {
    for (let row = cell(y - distance); row <= cell(y + distance); row += 1) {
      const from = this.starts[row * CELLS + cell(x - distance)] ?? 0;
      const to = this.starts[row * CELLS + cell(x + distance) + 1] ?? 0;
      for (let n = from; n < to; n += 1) visit(this.order[n] ?? 0);
    }
  }
}

function cell(share: number): number {
  return Math.min(CELLS - 1, Math.max(0, Math.floor(share * CELLS)));
}

function joined(parts: readonly ArrayBuffer[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return whole;
}

/** Count the polygon's sides that a line to the right crosses: odd inside. */
function isInside(polygon: readonly Place[], x: number, y: number): boolean {
  let inside = false;
  let before = polygon.at(-1);
  for (const corner of polygon) {
    if (before && corner.y > y !== before.y > y) {
      const crossing = ((before.x - corner.x) * (y - corner.y)) / (before.y - corner.y) + corner.x;
      if (x < crossing) inside = !inside;
    }
    before = corner;
  }
  return inside;
}
