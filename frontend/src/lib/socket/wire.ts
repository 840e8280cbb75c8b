/** One connection: what is sent over it is numbered from 1, and once it was left nothing that it says is heard. */

import type { Message } from "./messages";

/** What is used of the browser's WebSocket; tests pass another. */
export interface Socket {
  send(text: string): void;
  close(code?: number): void;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
}

export class Wire {
  /** Of the last message that was sent. */
  private number = 0;

  constructor(
    private readonly socket: Socket,
    private readonly now: () => number,
    heard: (message: Message) => void,
    closed: (code: number) => void,
  ) {
    socket.onmessage = ({ data }) => heard(JSON.parse(String(data)) as Message);
    socket.onclose = ({ code }) => {
      this.hearNothing();
      closed(code);
    };
  }

  send(id: string, type: string, data: Record<string, unknown>): void {
    this.number += 1;
    const timestamp = Math.round(this.now());
    this.socket.send(JSON.stringify({ id, type, data, sequence: this.number, timestamp }));
  }

  /** Count from where the server does. */
  expect(number: number): void {
    this.number = number - 1;
  }

  /** Close it without waiting for its end. */
  leave(code: number): void {
    this.hearNothing();
    this.socket.close(code);
  }

  private hearNothing(): void {
    this.socket.onmessage = this.socket.onclose = null;
  }
}
