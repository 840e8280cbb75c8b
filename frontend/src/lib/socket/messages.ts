/** Messages of the socket under the names that the page uses; `make openapi` generates their types. */

import type { components } from "@/types/socket.gen";

type Schemas = components["schemas"];

type ClientData = Schemas["ClientMessages"];
type ServerData = Schemas["ServerMessages"];

/** A message of the client before it is sent: `type` decides the type of `data`. */
export type ClientRequest = {
  [Type in keyof ClientData]: { type: Type; data: ClientData[Type] };
}[keyof ClientData];

export type ClientMessage = ClientRequest & Omit<Schemas["FromClient"], "type" | "data">;

/** A message of the server: `type` decides the type of `data`. */
export type ServerMessage = {
  [Type in keyof ServerData]: { type: Type; data: ServerData[Type] };
}[keyof ServerData] &
  Omit<Schemas["FromServer"], "type" | "data">;

/** The requests of one or more types. */
export type RequestOf<Type extends keyof ClientData> = Extract<ClientRequest, { type: Type }>;

export type Topic = ClientData["connection.subscribe"]["topics"][number];

export type ErrorInfo = Schemas["ServerErrorInfo"];
export type CurrentTrack = Schemas["ServerCurrentTrack"];
export type PlayerState = Schemas["ServerPlayerState"];
export type Repeat = PlayerState["repeat"];
export type QueueItem = Schemas["ServerQueueItem"];
export type QueueChange = Schemas["ServerQueueChange"];
export type QueueState = Schemas["ServerQueueState"];
export type Why = Schemas["ServerWhy"];
export type Radio = Schemas["ServerRadio"];
export type RadioState = Schemas["ServerRadioState"];
export type JobProgress = Schemas["ServerJobProgress"];
export type Ready = Schemas["ServerConnectionReady"];
export type Resync = Schemas["ServerConnectionResync"];
export type Pong = Schemas["ServerConnectionPong"];
export type FingerprintProgress = Schemas["ServerFingerprintProgress"];
export type GivenMark = Schemas["ServerGivenMark"];
export type CacheCounters = Schemas["ServerCacheStats"];
