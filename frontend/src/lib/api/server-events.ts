/** What the server tells of jobs, the library and its cache, brought to what the page remembers of them. */

import type { QueryClient } from "@tanstack/react-query";
import type {
  CacheCounters,
  FingerprintProgress,
  JobProgress,
  ServerMessage,
  SessionSocket,
} from "@/lib/socket";
import { toast } from "@/lib/toasts";
import type { Job } from "@/types/models";

/** While news keep coming, what depends on them is asked for at most this often. */
const REFRESH_INTERVAL_MS = 2000;

/** Figures of the cache over time are sampled this often (live/samples.py). */
const SAMPLE_MS = 10_000;

/** What shows the library's tracks, or figures that follow from them. */
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
];

/** Where tracks are remembered, in lists and alone. */
const TRACK_KEYS = ["tracks", "search", "similar", "track"];

/** How a track sounds, as far as it was heard. */
export function analysisProgressKey(trackId: string | undefined) {
  return ["hearing", trackId] as const;
}

/** Keep what is remembered level with what is told; returns how to stop that. */
export function subscribeToServerEvents(line: SessionSocket, client: QueryClient): () => void {
  const news = new ServerEventHandler(line, client);
  const stop = line.onMessage((message) => news.receive(message));
  return () => {
    stop();
    news.stop();
  };
}

class ServerEventHandler {
  private generation: number | null = null;
  private isFirst = true;
  private readonly stale = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly again = new Set<string>();
  private analysedTracks = new Set<string>();
  private analysedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly line: SessionSocket,
    private readonly client: QueryClient,
  ) {}

  receive(message: ServerMessage): void {
    this.compareGeneration();
    if (message.type === "connection.ready") this.refreshAfterReconnect();
    else if (message.type === "library.changed") this.refreshLibrary(message.data.generation);
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

  /** What happened to jobs while the line was away is not told again; the first time nobody was away. */
  private refreshAfterReconnect(): void {
    if (!this.isFirst) this.refresh(["jobs", "coverage", "cache"]);
    this.isFirst = false;
  }

  /** Another generation than the one that was known: a change was missed. */
  private compareGeneration(): void {
    const { libraryGeneration } = this.line;
    if (this.generation === null) this.generation = libraryGeneration || null;
    else if (libraryGeneration > this.generation) this.refreshLibrary(libraryGeneration);
  }

  private refreshLibrary(generation: number): void {
    this.generation = Math.max(this.generation ?? 0, generation);
    this.refresh(LIBRARY_KEYS);
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

  /** Update many tracks in many lists together. */
  private queueAnalysed(progress: FingerprintProgress): void {
    this.storeProgress(progress);
    this.analysedTracks.add(progress.trackId);
    this.analysedTimer ??= setTimeout(() => this.flushAnalysed(), REFRESH_INTERVAL_MS / 4);
  }

  private flushAnalysed(): void {
    const heard = this.analysedTracks;
    this.analysedTracks = new Set();
    this.analysedTimer = undefined;
    for (const key of TRACK_KEYS) {
      this.client.setQueriesData({ queryKey: [key] }, (kept: unknown) => withAnalysedState(kept, heard));
    }
    for (const trackId of heard) {
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

  /** Ask anew for what is on the screen: now, and then again when it has been quiet or long enough. */
  private refresh(keys: readonly string[], calm_ms = REFRESH_INTERVAL_MS): void {
    for (const key of keys) {
      if (this.stale.has(key)) {
        this.again.add(key);
        continue;
      }
      void this.client.invalidateQueries({ queryKey: [key] });
      this.stale.set(
        key,
        setTimeout(() => {
          this.stale.delete(key);
          if (this.again.delete(key)) this.refresh([key], calm_ms);
        }, calm_ms),
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

/** What is remembered, with the state of tracks that have been heard to their end. */
function withAnalysedState(kept: unknown, heard: ReadonlySet<string>): unknown {
  if (typeof kept !== "object" || kept === null) return kept;
  if ("items" in kept && Array.isArray(kept.items)) {
    const isConcerned = kept.items.some((item: { id?: string }) => heard.has(item.id ?? ""));
    return isConcerned
      ? { ...kept, items: kept.items.map((item: unknown) => withAnalysedState(item, heard)) }
      : kept;
  }
  if (!("id" in kept && "state" in kept) || !heard.has(String(kept.id))) return kept;
  return { ...kept, state: "done", reason: null };
}
