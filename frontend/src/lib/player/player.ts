/** The player that all windows share: shows the playback session, with the predicted effect of pending commands. */

import {
  type ClientRequest,
  type CommandFailed,
  type ConnectionStatus,
  type CurrentTrack,
  positionAt,
  type QueueItem,
  type Repeat,
  type RequestOf,
  type SessionSocket,
  type SessionState,
} from "@/lib/socket";
import type { SoundOrder } from "@/lib/sound-order";
import { toast } from "@/lib/toasts";
import type { Track } from "@/types/models";
import { LocalAudio } from "./local-audio";
import { predicted } from "./predict";

/** The fields of a track that the queue shows before the server confirms it. */
export type QueuedTrack = Pick<Track, "id" | "title" | "artist" | "album" | "duration_s">;

/** Where a radio begins. */
export type RadioSeed = RequestOf<"radio.start">["data"]["seed"];

type QueueAdd = RequestOf<"queue.add">["data"];

export interface PlayerView extends SessionState {
  status: ConnectionStatus;
  /** Another window took this one's name. */
  isReplaced: boolean;
  /** Number of commands that wait for their reply. */
  pendingCount: number;
  /** Where the audio plays: in this window, on another device, or nowhere. */
  output: "here" | "elsewhere" | "none";
}

/** Most tracks in one queue.add. */
const MAX_TRACKS = 500;

/** Most items in the reply to one queue.get. */
const WINDOW = 200;

/** Prefix of the ids of items that the server has yet to confirm. */
const PREDICTED = "predicted:";

const LOUD = 0.8;

/** What a failed command leaves unchanged; shown before the server's message. */
const FAILURES: Readonly<Partial<Record<ClientRequest["type"], string>>> = {
  "queue.add": "Nothing was added to the queue.",
  "queue.remove": "The track stays in the queue.",
  "queue.reorder": "The order of the queue is unchanged.",
  "queue.order": "The order of the queue is unchanged.",
  "queue.clear": "The queue is unchanged.",
  "radio.start": "The radio did not start, and the queue is unchanged.",
  "player.transfer": "Playback stays on the other device.",
};

/** Replaces the server's message, which names tracks by id. */
const UNPLAYABLE = "A file is missing or has no audio that can be played.";

const NEXT_REPEAT: Record<Repeat, Repeat> = { off: "all", all: "one", one: "off" };

/** Tell whether the server has yet to confirm an item, which cannot be moved or removed before. */
export function isPredicted({ itemId }: QueueItem): boolean {
  return itemId.startsWith(PREDICTED);
}

/** Return a queue's item as a track that can be added to the queue again. */
export function trackOf({ id, title, artist, album, duration }: CurrentTrack): QueuedTrack {
  return { id, title, artist, album, duration_s: duration === null ? null : duration / 1000 };
}

export class Player {
  private view: PlayerView;
  private readonly listeners = new Set<() => void>();
  readonly localAudio: LocalAudio;
  private volumeBefore = LOUD;
  private predictedCount = 0;

  constructor(readonly socket: SessionSocket) {
    this.localAudio = new LocalAudio(socket);
    this.view = this.makeView();
    socket.subscribe(() => this.update());
  }

  getState = (): PlayerView => this.view;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Return the estimated position of the player. */
  position_s(): number {
    return positionAt(this.view.player, this.socket.serverTime()) / 1000;
  }

  // Playing

  toggle(): void {
    if (this.view.player.isPlaying) this.pause();
    else this.resume();
  }

  pause(): void {
    void this.send({ type: "player.pause", data: {} });
  }

  resume(): void {
    void this.send({ type: "player.resume", data: {} });
  }

  start(itemId: string): void {
    void this.send({ type: "player.start", data: { itemId } });
  }

  next(): void {
    void this.send({ type: "player.next", data: this.currentPlay() });
  }

  previous(): void {
    void this.send({ type: "player.previous", data: this.currentPlay() });
  }

  seek(position_s: number): void {
    const { currentTrack } = this.view.player;
    if (!currentTrack) return;
    const longest = currentTrack.duration ?? Number.POSITIVE_INFINITY;
    const position = Math.round(Math.min(longest, Math.max(0, position_s * 1000)));
    void this.send({ type: "player.seek", data: { position, trackId: currentTrack.id } });
  }

  seekBy(by_s: number): void {
    this.seek((this.localAudio.positionIn(this.view.player.itemId) ?? this.position_s()) + by_s);
  }

  setVolume(volume: number): void {
    const data = { volume: Math.min(1, Math.max(0, volume)) };
    this.socket.slide({ type: "player.volume", data });
  }

  louder(by: number): void {
    this.setVolume(this.view.player.volume + by);
  }

  toggleMute(): void {
    const { volume } = this.view.player;
    if (volume > 0) this.volumeBefore = volume;
    this.setVolume(volume > 0 ? 0 : this.volumeBefore);
  }

  nextRepeat(): void {
    void this.send({ type: "player.mode", data: { repeat: NEXT_REPEAT[this.view.player.repeat] } });
  }

  setShuffle(shuffle: boolean): void {
    void this.send({ type: "player.mode", data: { shuffle } });
  }

  toggleShuffle(): void {
    this.setShuffle(!this.view.player.shuffle);
  }

  /** Play the audio in this window instead of on another device. */
  playHere(): void {
    void this.send({ type: "player.transfer", data: { outputClientId: this.socket.clientId } });
    if (!this.view.player.isPlaying) this.resume();
  }

  // The queue

  /** Replace the queue by some tracks and play one of them. */
  play(tracks: readonly QueuedTrack[], index = 0): void {
    this.add(tracks.slice(index), "end", { replace: true, play: true });
    const before = tracks.slice(0, index);
    if (before.length) this.add(before, 0);
  }

  add(tracks: readonly QueuedTrack[], position: "next" | "end" | number, options: QueueAdd = {}): void {
    for (let from = 0; from < tracks.length; from += MAX_TRACKS) {
      const part = tracks.slice(from, from + MAX_TRACKS);
      const isFirst = from === 0;
      const otherwise = isFirst ? position : "end";
      const data: QueueAdd = {
        trackIds: part.map(({ id }) => id),
        position: typeof position === "number" ? position + from : otherwise,
        ...(isFirst ? options : {}),
      };
      const preview = part.map((track) => this.makePreview(track));
      void this.send({ type: "queue.add", data }, preview);
    }
  }

  remove(itemId: string): void {
    void this.send({ type: "queue.remove", data: { itemId } });
  }

  /** Move an item from one index to another. */
  move(from: number, to: number): void {
    const { items } = this.view;
    const item = items[from];
    const rest = items.toSpliced(from, 1);
    const after = to === 0 ? null : rest[to - 1]?.itemId;
    if (!item || after === undefined) return;
    void this.send({ type: "queue.reorder", data: { itemId: item.itemId, after } });
  }

  /** Order the items after the current one along a dimension; resolves once the server has. */
  order(order: SoundOrder): Promise<boolean> {
    return this.send({ type: "queue.order", data: order });
  }

  clear(): void {
    void this.send({ type: "queue.clear", data: {} });
  }

  // The radio

  /** Begin a radio in place of the queue; resolve once it plays, or once a message says why it does not. */
  startRadio(seed: RadioSeed): Promise<boolean> {
    return this.send({ type: "radio.start", data: { seed } });
  }

  /** End the radio; the tracks that it has chosen stay. */
  stopRadio(): void {
    void this.send({ type: "radio.stop", data: {} });
  }

  /** Set whether the session plays on with what fits at the end of any queue. */
  setPlayOn(playOn: boolean): void {
    void this.send({ type: "radio.mode", data: { playOn } });
  }

  /** Fetch the missing items of a part of the queue. */
  async fill(first: number, last: number): Promise<void> {
    const items = this.socket.state.items.slice(first, last + 1);
    const hole = items.indexOf(null);
    if (hole < 0) return;
    await this.socket.request({ type: "queue.get", data: { offset: first + hole, limit: WINDOW } });
    const isFilled = this.socket.state.items[first + hole] !== null;
    if (isFilled) await this.fill(first + hole, last); // else the queue changed meanwhile: rendering it calls this again
  }

  /** The audio of the current track ended. */
  ended(): void {
    const { playId } = this.currentPlay();
    if (playId) void this.send({ type: "player.ended", data: { playId } });
    else void this.send({ type: "player.next", data: {} }); // the server has yet to confirm the play
  }

  /** Disconnect; the player keeps the position of the audio. */
  leave(): void {
    this.localAudio.report("playing");
    this.socket.disconnect();
  }

  private makePreview({ id, title, artist, album, duration_s }: QueuedTrack): QueueItem {
    this.predictedCount += 1;
    const duration = duration_s === null ? null : Math.round(duration_s * 1000);
    return { itemId: `${PREDICTED}${this.predictedCount}`, id, title, artist, album, duration, addedAt: 0 };
  }

  /** Send a command and say why it failed; resolve to whether it did not. */
  private async send(request: ClientRequest, preview?: readonly QueueItem[]): Promise<boolean> {
    try {
      await this.socket.request(request, preview);
      return true;
    } catch (error) {
      const { code, message } = error as CommandFailed;
      const why = code === "INVALID_TRACK" ? UNPLAYABLE : message;
      toast(`${FAILURES[request.type] ?? "The command failed."} ${why}`, undefined, "bad");
      return false;
    }
  }

  /** Return the id of the current play, so that two windows end it once; a predicted play has none. */
  private currentPlay(): { playId?: string } {
    const { playId } = this.view.player;
    return playId && playId === this.socket.state.player.playId ? { playId } : {};
  }

  private update(): void {
    this.localAudio.takeBack();
    this.view = this.makeView();
    if (this.view.output !== "here" || !this.view.player.isPlaying) this.localAudio.clear();
    for (const listener of this.listeners) listener();
  }

  private makeView(): PlayerView {
    const { socket } = this;
    const pending = socket.pending.map((each) => ({ ...each, since: each.since + socket.clockOffset }));
    const state = predicted(socket.state, pending, socket.clientId);
    const { outputClientId } = state.player;
    const elsewhere = outputClientId === null ? "none" : "elsewhere";
    return {
      ...state,
      status: socket.status,
      isReplaced: socket.replaced,
      pendingCount: pending.filter(({ type }) => !type.startsWith("connection.")).length,
      output: outputClientId === socket.clientId ? "here" : elsewhere,
    };
  }
}
