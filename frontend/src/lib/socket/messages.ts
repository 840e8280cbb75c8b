/** What crosses the socket; docs/protocol.md and docs/asyncapi.yaml say what it means. */

export interface ErrorInfo {
  code: string;
  message: string;
  details?: Record<string, unknown>;
}

export interface Message<Data = Record<string, unknown>> {
  id: string;
  type: string;
  data: Data;
  sequence: number;
  timestamp: number;
  responseToId?: string;
  transient?: boolean;
  final?: boolean;
  error?: ErrorInfo;
}

export interface CurrentTrack {
  id: string;
  title: string;
  artist: string;
  album: string;
  duration: number | null;
}

export type Repeat = "off" | "one" | "all";

export interface PlayerState {
  isPlaying: boolean;
  currentTrack: CurrentTrack | null;
  itemId: string | null;
  playId: string | null;
  position: number;
  volume: number;
  playbackRate: number;
  repeat: Repeat;
  shuffle: boolean;
  outputClientId: string | null;
  clients: string[];
  version: number;
  updatedAt: number;
}

export interface QueueItem extends CurrentTrack {
  itemId: string;
  addedAt: number;
  metadata?: Record<string, string>;
}

export interface QueueChange {
  op: "add" | "replace" | "remove" | "move" | "clear";
  index?: number;
  count?: number;
  itemId?: string;
  itemIds?: string[];
}

export interface QueueState {
  position: number | null;
  length: number;
  totalDuration: number;
  version: number;
  change?: QueueChange;
  offset: number;
  tracks: QueueItem[];
}

export interface JobProgress {
  jobId: string;
  kind: string;
  state: "pending" | "running" | "done" | "failed" | "cancelled";
  done: number;
  total: number;
  failed: number;
  ratePerS: number | null;
  etaS: number | null;
}

export interface Ready {
  clientId: string;
  session: string;
  epoch: string;
  sequence: number;
  libraryGeneration: number;
  protocolVersion: number;
  serverVersion: string;
  features: string[];
  heartbeat: { interval: number; timeout: number };
  limits: { messageBytes: number; inbox: number; budgets: Record<string, number> };
  jobs: JobProgress[];
}

export interface Resync {
  reason: "new" | "epoch" | "trimmed" | "ahead" | "timeout";
  epoch: string;
  sequence: number;
  libraryGeneration: number;
  player: PlayerState;
  queue: QueueState;
}

export interface Pong {
  serverTime: number;
  epoch: string;
  sequence: number;
  libraryGeneration: number;
}

export interface CommandDone {
  changed: boolean;
  repeated: boolean;
  sequence: number;
  version: number;
}

/** How a track sounds, by dimension, as far as it was heard. */
export interface Hearing {
  trackId: string;
  dimensions: Record<string, number | null>;
  confidence: number;
  coverage: number;
}

export interface CacheFigures {
  hitRate: number | null;
  hits: number;
  misses: number;
}

export interface Notification {
  code: string;
  message: string;
}
