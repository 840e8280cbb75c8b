/** What the server tells of jobs, the library and its cache, brought to what the page remembers of them. */

import type { QueryClient } from "@tanstack/react-query";
import type { CacheFigures, Hearing, JobProgress, Message, Notification, SessionSocket } from "@/lib/socket";
import { toast } from "@/lib/toasts";
import type { Job } from "@/types/models";
import type { CacheCounters, FingerprintProgress, JobProgress, ServerMessage, SessionSocket } from "./socket";
import { toast } from "./toasts";

/** While news keep coming, what depends on them is asked for at most this often. */
const CALM_MS = 2000;

/** Figures of the cache over time are sampled this often (live/samples.py). */
const SAMPLE_MS = 10_000;

/** What shows the library's tracks, or figures that follow from them. */
const OF_LIBRARY = [
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
const WITH_TRACKS = ["tracks", "search", "similar", "track"];

/** How a track sounds, as far as it was heard. */
export function hearingKey(trackId: string | undefined) {
  return ["hearing", trackId] as const;
}

/** Keep what is remembered level with what is told; returns how to stop that. */
export function followNews(line: SessionSocket, client: QueryClient): () => void {
  const news = new News(line, client);
  const stop = line.onMessage((message) => news.hear(message));
  return () => {
    stop();
    news.stop();
  };
}

class News {
  private generation: number | null = null;
  private isFirst = true;
  private readonly stale = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly again = new Set<string>();
  private heardTracks = new Set<string>();
  private heardTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly line: SessionSocket,
    private readonly client: QueryClient,
  ) {}

  hear(message: ServerMessage): void {
    this.compareLibrary();
    if (message.type === "connection.ready") this.comeBack();
    else if (message.type === "library.changed") this.refreshLibrary(message.data.generation);
    else if (message.type === "job.progress") this.showJob(message.data);
    else if (message.type === "fingerprint.progress") this.showHearing(message.data);
    else if (message.type === "fingerprint.ready") this.showHeard(message.data);
    else if (message.type === "cache.stats") this.showCache(message.data);
    else if (isNotification(message) && !message.error) this.notify(message);
  }

  stop(): void {
    for (const timer of this.stale.values()) clearTimeout(timer);
    clearTimeout(this.heardTimer);
  }

  /** What happened to jobs while the line was away is not told again; the first time nobody was away. */
  private comeBack(): void {
    if (!this.isFirst) this.refresh(["jobs", "coverage", "cache"]);
    this.isFirst = false;
  }

  /** Another generation than the one that was known: a change was missed. */
  private compareLibrary(): void {
    const { libraryGeneration } = this.line;
    if (this.generation === null) this.generation = libraryGeneration || null;
    else if (libraryGeneration > this.generation) this.refreshLibrary(libraryGeneration);
  }

  private refreshLibrary(generation: number): void {
    this.generation = Math.max(this.generation ?? 0, generation);
    this.refresh(OF_LIBRARY);
  }

  private showJob(progress: JobProgress): void {
    const known = this.client.getQueryData<Job[]>(["jobs"]);
    const isKnown = known?.some(({ id }) => id === progress.jobId);
    const isOpen = progress.state === "pending" || progress.state === "running";
    this.client.setQueryData<Job[]>(["jobs"], (jobs) => jobs?.map((job) => withProgress(job, progress)));
    if (!isKnown || !isOpen) this.refresh(["jobs"]);
    this.refresh(["coverage"]);
  }

  private showHearing(hearing: FingerprintProgress): void {
    this.client.setQueryData(hearingKey(hearing.trackId), hearing);
  }

  /** Many tracks in a second, each in many lists: their state is brought there together. */
  private showHeard(hearing: FingerprintProgress): void {
    this.showHearing(hearing);
    this.heardTracks.add(hearing.trackId);
    this.heardTimer ??= setTimeout(() => this.flushHeard(), CALM_MS / 4);
  }

  private flushHeard(): void {
    const heard = this.heardTracks;
    this.heardTracks = new Set();
    this.heardTimer = undefined;
    for (const key of WITH_TRACKS) {
      this.client.setQueriesData({ queryKey: [key] }, (kept: unknown) => withHeard(kept, heard));
    }
    for (const trackId of heard) {
      for (const key of ["track", "fingerprint", "waveform"]) {
        void this.client.invalidateQueries({ queryKey: [key, trackId] });
      }
    }
  }

  private showCache({ hitRate, hits, misses }: CacheCounters): void {
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
  private refresh(keys: readonly string[], calm_ms = CALM_MS): void {
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
function withHeard(kept: unknown, heard: ReadonlySet<string>): unknown {
  if (typeof kept !== "object" || kept === null) return kept;
  if ("items" in kept && Array.isArray(kept.items)) {
    const isConcerned = kept.items.some((item: { id?: string }) => heard.has(item.id ?? ""));
    return isConcerned ? { ...kept, items: kept.items.map((item: unknown) => withHeard(item, heard)) } : kept;
  }
  if (!("id" in kept && "state" in kept) || !heard.has(String(kept.id))) return kept;
  return { ...kept, state: "done", reason: null };
}
