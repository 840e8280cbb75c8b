/** Apply server events about jobs, library, analysis and cache to the query cache. */

import type { QueryClient } from "@tanstack/react-query";
import type {
  CacheCounters,
  FingerprintProgress,
  GivenMark,
  JobProgress,
  ServerMessage,
  SessionSocket,
} from "@/lib/socket";
import { toast } from "@/lib/toasts";
import type { Job } from "@/types/models";
import { LISTS, updateCachedMarks } from "./cached-marks";

/** Shortest interval between refetches of a query. */
const REFRESH_INTERVAL_MS = 2000;

/** Shorter, so that two people see each other edit. */
const PLAYLIST_INTERVAL_MS = 500;

/** Sampling interval of the cache's metrics (live/samples.py). */
const SAMPLE_MS = 10_000;

/** Queries that depend on the library's tracks. */
const LIBRARY_KEYS = [
  "tracks",
  "albums",
  "album",
  "artists",
  "artist",
  "search",
  "genres",
  "roots",
  "coverage",
  "playlist",
  "playlist-tracks",
  "map",
];

/** Queries that contain favourites and ratings. */
const MARKED_KEYS = [
  "tracks",
  "track",
  "albums",
  "album",
  "artists",
  "artist",
  "search",
  "similar",
  "history",
  "playlist-tracks",
];

/** Queries that contain tracks. */
const TRACK_KEYS = ["tracks", "search", "similar", "track", "playlist-tracks"];

/** Queries that depend on playlists. */
const PLAYLIST_KEYS = ["playlists", "playlist", "playlist-tracks"];

/** Return the key of a track's partial result. */
export function analysisProgressKey(trackId: string | undefined) {
  return ["analysis", trackId] as const;
}

/** Apply server events to the query cache; return a function that stops it. */
export function subscribeToServerEvents(socket: SessionSocket, client: QueryClient): () => void {
  const handler = new ServerEventHandler(socket, client);
  const stop = socket.onMessage((message) => handler.handle(message));
  return () => {
    stop();
    handler.stop();
  };
}

class ServerEventHandler {
  private generation: number | null = null;
  private isFirstConnection = true;
  private readonly stale = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly pending = new Set<string>();
  private analysedTracks = new Set<string>();
  private analysedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly socket: SessionSocket,
    private readonly client: QueryClient,
  ) {}

  handle(message: ServerMessage): void {
    this.compareGeneration();
    if (message.type === "connection.ready") this.refreshAfterReconnect();
    else if (message.type === "library.changed") this.refreshLibrary(message.data.generation);
    else if (message.type === "marks.changed") this.applyMarks(message.data.marks);
    else if (message.type === "playlist.changed") this.refresh(PLAYLIST_KEYS, PLAYLIST_INTERVAL_MS);
    else if (message.type === "job.progress") this.updateJob(message.data);
    else if (message.type === "fingerprint.progress") this.storeProgress(message.data);
    else if (message.type === "fingerprint.ready") this.queueAnalysed(message.data);
    else if (message.type === "cache.stats") this.updateCacheStats(message.data);
    else if (isNotification(message) && !message.error) this.notify(message);
  }

  stop(): void {
    for (const timer of this.stale.values()) clearTimeout(timer);
    clearTimeout(this.analysedTimer);
  }

  /** Refetch after a reconnect: events about jobs and marks during the interruption are lost. */
  private refreshAfterReconnect(): void {
    if (!this.isFirstConnection)
      this.refresh(["jobs", "coverage", "cache", ...MARKED_KEYS, ...PLAYLIST_KEYS]);
    this.isFirstConnection = false;
  }

  /** Refetch the library when its generation shows that a change was missed. */
  private compareGeneration(): void {
    const { libraryGeneration } = this.socket;
    if (this.generation === null) this.generation = libraryGeneration || null;
    else if (libraryGeneration > this.generation) this.refreshLibrary(libraryGeneration);
  }

  private refreshLibrary(generation: number): void {
    this.generation = Math.max(this.generation ?? 0, generation);
    this.refresh(LIBRARY_KEYS);
  }

  /** Show what another device has marked; favourites are lists of their own. */
  private applyMarks(marks: readonly GivenMark[]): void {
    for (const { kind, id, favourite, rating } of marks) {
      updateCachedMarks(this.client, kind, id, { favourite, rating });
    }
    if (marks.length === 0) this.refresh([...MARKED_KEYS]);
    for (const kind of new Set(marks.map((mark) => mark.kind))) {
      void this.client.invalidateQueries({ queryKey: [LISTS[kind], { favourite: true }] });
    }
  }

  private updateJob(progress: JobProgress): void {
    const known = this.client.getQueryData<Job[]>(["jobs"]);
    const isKnown = known?.some(({ id }) => id === progress.jobId);
    const isOpen = progress.state === "pending" || progress.state === "running";
    this.client.setQueryData<Job[]>(["jobs"], (jobs) => jobs?.map((job) => withProgress(job, progress)));
    if (!isKnown || !isOpen) this.refresh(["jobs"]);
    this.refresh(["coverage"]);
  }

  private storeProgress(progress: FingerprintProgress): void {
    this.client.setQueryData(analysisProgressKey(progress.trackId), progress);
  }

  /** Collect analysed tracks: many finish per second, and each is in many lists. */
  private queueAnalysed(progress: FingerprintProgress): void {
    this.storeProgress(progress);
    this.analysedTracks.add(progress.trackId);
    this.analysedTimer ??= setTimeout(() => this.flushAnalysed(), REFRESH_INTERVAL_MS / 4);
  }

  private flushAnalysed(): void {
    const analysed = this.analysedTracks;
    this.analysedTracks = new Set();
    this.analysedTimer = undefined;
    for (const key of TRACK_KEYS) {
      this.client.setQueriesData({ queryKey: [key] }, (data: unknown) => withAnalysedState(data, analysed));
    }
    for (const trackId of analysed) {
      for (const key of ["track", "fingerprint", "waveform"]) {
        void this.client.invalidateQueries({ queryKey: [key, trackId] });
      }
    }
  }

  private updateCacheStats({ hitRate, hits, misses }: CacheCounters): void {
    this.client.setQueryData(
      ["cache", "stats"],
      (stats: object | undefined) =>
        stats && { ...stats, cache_hit_rate: hitRate, total_queries: hits + misses },
    );
    this.refresh(["cache"], SAMPLE_MS);
  }

  private notify({ type, data }: Notification): void {
    toast(data.message, undefined, type === "notification.error" ? "bad" : "plain");
    void this.client.invalidateQueries({ queryKey: ["cache", "health"] });
  }

  /** Refetch queries now, and once more after `interval_ms` when called again meanwhile. */
  private refresh(keys: readonly string[], interval_ms = REFRESH_INTERVAL_MS): void {
    for (const key of keys) {
      if (this.stale.has(key)) {
        this.pending.add(key);
        continue;
      }
      void this.client.invalidateQueries({ queryKey: [key] });
      this.stale.set(
        key,
        setTimeout(() => {
          this.stale.delete(key);
          if (this.pending.delete(key)) this.refresh([key], interval_ms);
        }, interval_ms),
      );
    }
  }
}

type Notification = Extract<ServerMessage, { type: `notification.${string}` }>;

function isNotification(message: ServerMessage): message is Notification {
  return message.type.startsWith("notification.");
}

function withProgress(job: Job, progress: JobProgress): Job {
  if (job.id !== progress.jobId) return job;
  const { state, done, total: found, failed, ratePerS: rate_per_s, etaS: eta_s } = progress;
  return { ...job, state, done, found, failed, rate_per_s, eta_s };
}

/** Return cached data with the state of analysed tracks updated. */
function withAnalysedState(data: unknown, analysed: ReadonlySet<string>): unknown {
  if (typeof data !== "object" || data === null) return data;
  if ("items" in data && Array.isArray(data.items)) {
    const hasAnalysed = data.items.some((item: { id?: string }) => analysed.has(item.id ?? ""));
    return hasAnalysed
      ? { ...data, items: data.items.map((item: unknown) => withAnalysedState(item, analysed)) }
      : data;
  }
  if (!("id" in data && "state" in data) || !analysed.has(String(data.id))) return data;
  return { ...data, state: "done", reason: null };
}
