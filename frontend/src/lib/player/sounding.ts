/** The sound that this window makes: what it tells the others, and what it does when they gave up waiting for it. */

import type { Message, PlayerState, SessionSocket } from "@/lib/socket";

const REPORT_EVERY_MS = 10_000;

export class Sounding {
  private at: { itemId: string; position_s: number } | null = null;
  private reported_ms = 0;
  private latest: PlayerState;
  /** The server gave up waiting for this device while it went on sounding. */
  private isCutOff = false;

  constructor(private readonly line: SessionSocket) {
    this.latest = line.state.player;
    line.onMessage((message) => this.hear(message));
  }

  /** Where in an item the sound is; undefined while it sounds no such thing. */
  positionIn(itemId: string | null): number | undefined {
    return this.at && this.at.itemId === itemId ? this.at.position_s : undefined;
  }

  /** The sound is here now; told to the others now and then. */
  note(itemId: string, position_s: number): void {
    this.at = { itemId, position_s };
    if (Date.now() - this.reported_ms >= REPORT_EVERY_MS) this.report("playing");
  }

  /** Nothing sounds here, or nothing is meant to. */
  forget(): void {
    this.at = null;
  }

  report(status: "playing" | "stalled" | "blocked"): void {
    const { playId, itemId } = this.line.state.player;
    const position_s = this.positionIn(itemId);
    if (position_s === undefined || !playId) return;
    this.reported_ms = Date.now();
    this.line.say("player.report", { playId, position: Math.round(position_s * 1000), status });
  }

  /** Go on where the sound is, which nobody here has heard stop, if the server has just paused what it played. */
  takeBack(): void {
    if (!this.isCutOff || this.line.standing !== "level") return;
    this.isCutOff = false;
    if (!this.at) return;
    const { itemId, position_s } = this.at;
    const data = { itemId, position: Math.round(position_s * 1000) };
    this.line.ask("player.start", data).catch(() => undefined); // taken out of the queue: it ends here
  }

  private hear(message: Message): void {
    const before = this.latest;
    const now = this.line.state.player;
    this.latest = now;
    if (message.type !== "player.state") return;
    if (isLapse(before, now, this.line.clientId)) this.isCutOff = true;
    else if (now.isPlaying || now.outputClientId || now.playId !== before.playId) this.isCutOff = false;
  }
}

/** Whether the server stopped waiting for this device, and paused what it played. */
function isLapse(before: PlayerState, now: PlayerState, me: string): boolean {
  const wasHere = before.isPlaying && before.outputClientId === me;
  return wasHere && !now.isPlaying && now.outputClientId === null && now.playId === before.playId;
}
