/** The one player that all windows share: shows the session, foresees what one's own commands will do to it. */

import {
  type CommandFailed,
  type CurrentTrack,
  positionAt,
  type QueueItem,
  type Repeat,
  type SessionSocket,
  type SessionState,
  type Standing,
} from "@/lib/socket";
import { toast } from "@/lib/toasts";
import type { Track } from "@/types/models";
import { predicted } from "./predict";
import { Sounding } from "./sounding";

/** What the queue shows of a track before the server does. */
export type QueuedTrack = Pick<Track, "id" | "title" | "artist" | "album" | "duration_s">;

export interface PlayerView extends SessionState {
  standing: Standing;
  /** Another window took this one's name. */
  isReplaced: boolean;
  /** How many commands wait for their answer. */
  waiting: number;
  /** Whether the sound comes from here, from another device, or from none. */
  output: "here" | "elsewhere" | "nobody";
}

/** What queue.add takes at once. */
const MAX_TRACKS = 500;

/** What queue.get gives at once. */
const WINDOW = 200;

/** What the names of items begin with that the server has not named yet. */
const FORESEEN = "foreseen:";

const LOUD = 0.8;

/** How a command that did not work is taken back, before the server's own words. */
const TAKEN_BACK: Readonly<Record<string, string>> = {
  "queue.add": "Nothing was added.",
  "queue.remove": "Nothing was taken out.",
  "queue.reorder": "The order stays as it was.",
  "queue.clear": "The queue stays as it was.",
  "player.transfer": "The music stays where it is.",
};

const AFTER: Record<Repeat, Repeat> = { off: "all", all: "one", one: "off" };

/** Whether an item is shown before the server has it: it cannot be moved or taken out yet. */
export function isForeseen({ itemId }: QueueItem): boolean {
  return itemId.startsWith(FORESEEN);
}

/** A queue's item as something that can be put into the queue again. */
export function trackOf({ id, title, artist, album, duration }: CurrentTrack): QueuedTrack {
  return { id, title, artist, album, duration_s: duration === null ? null : duration / 1000 };
}

export class Player {
  private view: PlayerView;
  private readonly listeners = new Set<() => void>();
  /** The sound of this window. */
  readonly sounding: Sounding;
  private volumeBefore = LOUD;
  private foreseen = 0;

  constructor(readonly line: SessionSocket) {
    this.sounding = new Sounding(line);
    this.view = this.look();
    line.subscribe(() => this.change());
  }

  getState = (): PlayerView => this.view;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Where the player is, as far as it can be told from here. */
  position_s(): number {
    return positionAt(this.view.player, this.line.serverTime()) / 1000;
  }

  // Playing

  toggle(): void {
    if (this.view.player.isPlaying) this.pause();
    else this.resume();
  }

  pause(): void {
    this.ask("player.pause");
  }

  resume(): void {
    this.ask("player.resume");
  }

  start(itemId: string): void {
    this.ask("player.start", { itemId });
  }

  next(): void {
    this.ask("player.next", this.thisPlay());
  }

  previous(): void {
    this.ask("player.previous", this.thisPlay());
  }

  seek(position_s: number): void {
    const { currentTrack } = this.view.player;
    if (!currentTrack) return;
    const longest = currentTrack.duration ?? Number.POSITIVE_INFINITY;
    const position = Math.round(Math.min(longest, Math.max(0, position_s * 1000)));
    this.ask("player.seek", { position, trackId: currentTrack.id });
  }

  seekBy(by_s: number): void {
    this.seek((this.sounding.positionIn(this.view.player.itemId) ?? this.position_s()) + by_s);
  }

  setVolume(volume: number): void {
    this.line.slide("player.volume", { volume: Math.min(1, Math.max(0, volume)) });
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
    this.ask("player.mode", { repeat: AFTER[this.view.player.repeat] });
  }

  setShuffle(shuffle: boolean): void {
    this.ask("player.mode", { shuffle });
  }

  toggleShuffle(): void {
    this.setShuffle(!this.view.player.shuffle);
  }

  /** Let this window sound instead of whatever device does. */
  playHere(): void {
    this.ask("player.transfer", { outputClientId: this.line.clientId });
    if (!this.view.player.isPlaying) this.resume();
  }

  // The queue

  /** Play a track among others that stand around it. */
  play(tracks: readonly QueuedTrack[], index = 0): void {
    this.add(tracks.slice(index), "end", { replace: true, play: true });
    const before = tracks.slice(0, index);
    if (before.length) this.add(before, 0);
  }

  add(tracks: readonly QueuedTrack[], position: "next" | "end" | number, how: object = {}): void {
    for (let from = 0; from < tracks.length; from += MAX_TRACKS) {
      const part = tracks.slice(from, from + MAX_TRACKS);
      const isFirst = from === 0;
      const otherwise = isFirst ? position : "end";
      const data = {
        trackIds: part.map(({ id }) => id),
        position: typeof position === "number" ? position + from : otherwise,
        ...(isFirst ? how : {}),
      };
      this.ask(
        "queue.add",
        data,
        part.map((track) => this.foresee(track)),
      );
    }
  }

  remove(itemId: string): void {
    this.ask("queue.remove", { itemId });
  }

  /** Put the item at one place to another one. */
  move(from: number, to: number): void {
    const { items } = this.view;
    const item = items[from];
    const rest = items.toSpliced(from, 1);
    const after = to === 0 ? null : rest[to - 1]?.itemId;
    if (item && after !== undefined) this.ask("queue.reorder", { itemId: item.itemId, after });
  }

  clear(): void {
    this.ask("queue.clear");
  }

  /** Fetch what is not known yet of a part of the queue. */
  async fill(first: number, last: number): Promise<void> {
    const items = this.line.state.items.slice(first, last + 1);
    const hole = items.indexOf(null);
    if (hole < 0) return;
    await this.line.ask("queue.get", { offset: first + hole, limit: WINDOW });
    const isFilled = this.line.state.items[first + hole] !== null;
    if (isFilled) await this.fill(first + hole, last); // else it changed meanwhile: who looks will ask again
  }

  /** The track is over. */
  ended(): void {
    const { playId } = this.thisPlay();
    if (playId) this.ask("player.ended", { playId });
    else this.ask("player.next"); // its beginning was not even confirmed
  }

  /** Leave, so that the player stands where the sound was. */
  leave(): void {
    this.sounding.report("playing");
    this.line.disconnect();
  }

  private foresee({ id, title, artist, album, duration_s }: QueuedTrack): QueueItem {
    this.foreseen += 1;
    const duration = duration_s === null ? null : Math.round(duration_s * 1000);
    return { itemId: `${FORESEEN}${this.foreseen}`, id, title, artist, album, duration, addedAt: 0 };
  }

  private ask(type: string, data: Record<string, unknown> = {}, tracks?: readonly QueueItem[]): void {
    this.line.ask(type, data, tracks).catch((error: CommandFailed) => {
      toast(`${TAKEN_BACK[type] ?? "The player did not follow."} ${error.message}`, undefined, "bad");
    });
  }

  /** Which play is meant, so that two windows leave it once; a foreseen one has no name yet. */
  private thisPlay(): { playId?: string } {
    const { playId } = this.view.player;
    return playId && playId === this.line.state.player.playId ? { playId } : {};
  }

  private change(): void {
    this.sounding.takeBack();
    this.view = this.look();
    if (this.view.output !== "here" || !this.view.player.isPlaying) this.sounding.forget();
    for (const listener of this.listeners) listener();
  }

  private look(): PlayerView {
    const { line } = this;
    const pending = line.pending.map((command) => ({ ...command, since: command.since + line.clockOffset }));
    const state = predicted(line.state, pending, line.clientId);
    const { outputClientId } = state.player;
    return {
      ...state,
      standing: line.standing,
      isReplaced: line.replaced,
      waiting: pending.filter(({ type }) => !type.startsWith("connection.")).length,
      output: outputClientId === null ? "nobody" : outputClientId === line.clientId ? "here" : "elsewhere",
    };
  }
}
