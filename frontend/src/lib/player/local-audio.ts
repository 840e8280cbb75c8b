/** The audio of this window: reports its position, and takes playback back after the server stopped waiting for it. */

import type { PlayerState, RequestOf, ServerMessage, SessionSocket } from "@/lib/socket";

const REPORT_EVERY_MS = 10_000;

/** The server counts with speed 1: at another one its estimate is corrected more often. */
const REPORT_OFTEN_MS = 1000;

type AudioStatus = RequestOf<"player.report">["data"]["status"];

export class LocalAudio {
  private at: { itemId: string; position_s: number } | null = null;
  private reported_ms = 0;
  private latest: PlayerState;
  /** The server paused playback because this device was offline, while its audio went on. */
  private isCutOff = false;

  constructor(private readonly socket: SessionSocket) {
    this.latest = socket.state.player;
    socket.onMessage((message) => this.receive(message));
  }

  /** Return the audio's position in an item, in seconds; undefined if it plays another one or none. */
  positionIn(itemId: string | null): number | undefined {
    return this.at && this.at.itemId === itemId ? this.at.position_s : undefined;
  }

  /** Store the audio's position, and report it regularly. */
  note(itemId: string, position_s: number, rate = 1): void {
    this.at = { itemId, position_s };
    const every_ms = rate === 1 ? REPORT_EVERY_MS : REPORT_OFTEN_MS;
    if (Date.now() - this.reported_ms >= every_ms) this.report("playing");
  }

  /** The audio stopped, or is about to. */
  clear(): void {
    this.at = null;
  }

  report(status: AudioStatus): void {
    const { playId, itemId } = this.socket.state.player;
    const position_s = this.positionIn(itemId);
    if (position_s === undefined || !playId) return;
    this.reported_ms = Date.now();
    const position = Math.round(position_s * 1000);
    this.socket.sendOnce({ type: "player.report", data: { playId, position, status } });
  }

  /** After a lapse: start playback again at the position of the audio, which went on meanwhile. */
  takeBack(): void {
    if (!this.isCutOff || this.socket.status !== "synced") return;
    this.isCutOff = false;
    if (!this.at) return;
    const { itemId, position_s } = this.at;
    const data = { itemId, position: Math.round(position_s * 1000) };
    this.socket.request({ type: "player.start", data }).catch(() => undefined); // the item was removed: stop
  }

  private receive(message: ServerMessage): void {
    const before = this.latest;
    const now = this.socket.state.player;
    this.latest = now;
    if (message.type !== "player.state") return;
    if (isLapse(before, now, this.socket.clientId)) this.isCutOff = true;
    else if (now.isPlaying || now.outputClientId || now.playId !== before.playId) this.isCutOff = false;
  }
}

/** Tell whether the server stopped waiting for this device and paused its play. */
function isLapse(before: PlayerState, now: PlayerState, clientId: string): boolean {
  const wasHere = before.isPlaying && before.outputClientId === clientId;
  return wasHere && !now.isPlaying && now.outputClientId === null && now.playId === before.playId;
}
