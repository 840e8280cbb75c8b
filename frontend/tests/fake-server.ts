import { vi } from "vitest";
import { DIMENSIONS } from "@/lib/fingerprint/dimensions";
import type {
  Album,
  Artist,
  Coverage,
  Genre,
  Job,
  Match,
  Playlist,
  Token,
  Track,
  User,
} from "@/types/models";

const META = { request_id: "test", time_ms: 1 };

export function track(id: string, values: Partial<Track> = {}): Track {
  return {
    id,
    title: `Title ${id}`,
    artist: "Somebody",
    album: "Something",
    album_artist: "Somebody",
    genre: "Dub",
    year: 2020,
    track: 1,
    disc: 1,
    track_label: null,
    duration_s: 100,
    format: "flac",
    path: `${id}.flac`,
    play_count: 0,
    favourite: false,
    rating: null,
    state: "done",
    reason: null,
    album_id: "7",
    artist_id: "3",
    has_artwork: true,
    ...values,
  } as Track;
}

export const ALBUM: Album = {
  id: "7",
  title: "Something",
  artist: "Somebody",
  artist_id: "3",
  edition: null,
  year: 2020,
  track_count: 2,
  duration_s: 200,
  artwork_track_id: "a",
  added_at: "2026-01-01T00:00:00Z",
  favourite: false,
  rating: null,
};

export const ARTIST: Artist = {
  id: "3",
  name: "Somebody",
  album_count: 1,
  track_count: 2,
  artwork_track_id: "a",
  favourite: false,
  rating: null,
};

export const ALBUM_DETAIL = {
  ...ALBUM,
  artists: [{ id: "3", name: "Somebody" }],
  merged: [],
  folder_count: 1,
};

export function playlist(values: Partial<Playlist> = {}): Playlist {
  return {
    id: "p",
    name: "Sunday",
    description: "",
    owner: null,
    is_own: true,
    can_edit: true,
    access: "private",
    track_count: 3,
    duration_s: 300,
    picture_track_ids: ["a"],
    created_at: "2026-01-01T00:00:00Z",
    changed_at: "2026-01-01T00:00:00Z",
    version: 1,
    file: null,
    missing_count: 0,
    rules: null,
    ...values,
  };
}

export function match(id: string, values: Partial<Match> = {}): Match {
  return {
    id,
    group_id: "g",
    job_id: "j",
    state: "applied",
    reason: "same_file",
    track_id: `t${id}`,
    title: `Title ${id}`,
    artist: "Somebody",
    old_path: `/music/old/${id}.mp3`,
    new_path: `/music/new/${id}.mp3`,
    created_at: "2026-01-01T00:00:00Z",
    settled_at: null,
    ...values,
  };
}

export const GENRE: Genre = { id: "5", name: "Dub", track_count: 2 };

export const USERS: User[] = [
  { id: "owner", name: "ann", role: "admin", created_at: "2026-01-01T00:00:00Z" },
  { id: "b", name: "bob", role: "listener", created_at: "2026-01-02T00:00:00Z" },
];

export const TOKEN: Token = {
  id: "t",
  name: "backup",
  created_at: "2026-01-01T00:00:00Z",
  used_at: null,
};

export const COVERAGE: Coverage = {
  found: 4,
  done: 2,
  pending: 0,
  running: 0,
  failed: { not_audio: 1 },
  skipped: { too_large: 1 },
};

export function job(values: Partial<Job> = {}): Job {
  return {
    id: "j",
    kind: "scan",
    state: "done",
    reason: null,
    message: null,
    found: 4,
    done: 3,
    failed: 1,
    skipped: 0,
    pending: 0,
    running: 0,
    errors: { not_audio: 1 },
    left_out: {},
    rate_per_s: null,
    eta_s: null,
    created_at: "2026-01-01T00:00:00Z",
    started_at: "2026-01-01T00:00:00Z",
    finished_at: "2026-01-01T00:01:00Z",
    ...values,
  } as Job;
}

export function fingerprint(trackId: string, value = 0.5) {
  const dimensions = Object.fromEntries(DIMENSIONS.map(({ name }) => [name, { value, unit: "0-1" }]));
  return { track_id: trackId, kind: "25d", engine_version: 1, dimensions, confidence: 1, coverage: 1 };
}

export const one = (data: unknown) => ({ status: "success", data, meta: META });
export const list = (items: unknown[], total = items.length) => ({
  items,
  total,
  offset: 0,
  limit: 100,
  next_cursor: null,
  meta: META,
});

/** Return the response of a grouped search. */
export const groups = (found: { artists?: Artist[]; albums?: Album[]; tracks?: unknown[] }) => {
  const group = (items: unknown[] = []) => ({ items, total: items.length });
  return one({
    artists: group(found.artists),
    albums: group(found.albums),
    tracks: group(found.tracks),
  });
};

/** Login states: without accounts, logged in, and logged out. */
export const OWNER = {
  person: { id: "owner", name: "owner", role: "admin" },
  known_by: "machine",
  has_accounts: false,
  needs_code: false,
  provider: null,
  logout_url: null,
};
export const ANN = {
  ...OWNER,
  person: { ...OWNER.person, name: "ann" },
  known_by: "session",
  has_accounts: true,
};
export const LOGGED_OUT = { ...ANN, person: null, known_by: "not" };

/** A response other than 200. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly body: unknown = { status: "error", code: "NO", message: "The request was refused." },
    readonly headers: Record<string, string> = {},
  ) {}
}

type Respond = (request: Request, url: URL) => unknown;

const CACHE_STATS = {
  cache_hit_rate: 0.9,
  p95_response_time_ms: 3.2,
  cache_size_mb: 1.5,
  cache_limit_mb: 256,
  items_cached: 12,
  total_queries: 100,
  by_kind: { fingerprint: { hits: 9, misses: 1 }, search: { hits: 0, misses: 0 } },
  warming: { entries: 5, hits: 2 },
  transcodes: { made: 3, hits: 4, failures: 1, encoder_seconds: 9, size_mb: 12.5, limit_mb: 2048 },
};

export const FILE = {
  mime_type: "audio/flac",
  bitrate_kbps: 900,
  composers: [] as string[],
  isrcs: [] as string[],
  has_lyrics: false,
};

/** Responses of a small library by "METHOD /path"; tests override single ones. */
const RESPONSES: Record<string, Respond> = {
  "GET /session": () => one(OWNER),
  "GET /tracks": () => list([track("a"), track("b")]),
  "GET /tracks/a": () =>
    one({
      ...track("a"),
      ...FILE,
      artists: ["Somebody"],
      artist_ids: ["3"],
      genres: ["Dub"],
      genre_ids: ["5"],
    }),
  "GET /tracks/b": () =>
    one({ ...track("b"), ...FILE, artists: [], artist_ids: [], genres: [], genre_ids: [] }),
  "GET /tracks/a/similar": () =>
    list([
      {
        ...track("b"),
        similarity: 0.8,
        basis: "25d",
        confidence: 1,
        alike: ["lufs"],
        different: ["air_pct"],
      },
    ]),
  "GET /tracks/a/waveform": () => one({ duration_s: 100, peaks: [0, 100, 255, 50] }),
  "GET /tracks/b/waveform": () => new Refusal(404),
  "GET /albums": () => list([ALBUM]),
  "GET /albums/7": () => one(ALBUM_DETAIL),
  "GET /artists": () => list([ARTIST]),
  "GET /artists/3": () => one({ ...ARTIST, merged: [], spellings: ["Somebody"], has_artwork: true }),
  "GET /genres": () => list([GENRE]),
  "GET /genres/5": () => one(GENRE),
  "GET /map": () => one({ state: "empty", tracks: 0, groups: [] }),
  "GET /history": () => list([{ id: "p", played_at: new Date().toISOString(), track: track("a") }]),
  "GET /users": () => list(USERS),
  "GET /tokens": () => list([TOKEN]),
  "GET /app-passwords": () => list([{ ...TOKEN, id: "p", name: "phone" }]),
  "GET /scrobblers": () => one({ scrobblers: [] }),
  "GET /radio/moods": () => list([{ id: "calm", name: "Calm" }]),
  "GET /never-again": () => list([]),
  "GET /search/grouped": () =>
    groups({ artists: [ARTIST], albums: [ALBUM], tracks: [track("b", { has_artwork: false })] }),
  "GET /coverage": () => one(COVERAGE),
  "GET /jobs": () => list([job()]),
  "GET /fingerprints/scale": () => one({ tracks: 3, dimensions: {} }),
  "POST /batch/fingerprints": async (request) => {
    const { track_ids } = (await request.json()) as { track_ids: string[] };
    return { ...list(track_ids.map((id) => fingerprint(id))), missing: [], count: track_ids.length };
  },
  "POST /batch/tracks": async (request) => {
    const { track_ids } = (await request.json()) as { track_ids: string[] };
    return { ...list(track_ids.map((id) => track(id))), missing: [], count: track_ids.length };
  },
  "GET /cache/stats": () => one(CACHE_STATS),
  "GET /cache/history": () =>
    list([{ at: "2026-01-01T00:00:00Z", hit_rate: 0.5, p95_ms: 2, queries: 10, size_mb: 1 }]),
  "GET /cache/health": () =>
    one({
      status: "warning",
      alerts: [{ code: "X", level: "warning", message: "It is slow.", since: "2026-01-01T00:00:00Z" }],
    }),
  "GET /health": () =>
    one({
      status: "degraded",
      version: "1",
      checks: { database: "ok", cache: "unavailable" },
      last_runs: {},
    }),
  "GET /matches": () => list([]),
  "GET /roots": () =>
    list([
      {
        id: "r",
        path: "/music",
        attached: true,
        origin: "page",
        track_count: 2,
        missing_count: 1,
        scanned_at: null,
      },
    ]),
};

/** Replace the server; return the list of requests as "METHOD /path?query", which grows. */
export function fakeServer(own: Record<string, Respond> = {}): string[] {
  const requests: string[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const url = new URL(request.url);
    const path = url.pathname.replace("/api/v1", "");
    requests.push(`${request.method} ${path}${url.search}`);
    const respond = own[`${request.method} ${path}`] ?? RESPONSES[`${request.method} ${path}`];
    const body = respond ? await respond(request, url) : one({});
    if (body instanceof Response) return body;
    if (body instanceof Refusal) return Response.json(body.body, body);
    return Response.json(body);
  });
  return requests;
}
