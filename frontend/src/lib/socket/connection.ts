/** One connection: numbers its messages from 1, and ignores what arrives after it was closed here. */

import type { ClientRequest, ServerMessage } from "./messages";

/** The part of the browser's WebSocket that is used. */
export type Socket = Pick<WebSocket, "send" | "close">;

export interface SocketEvents {
  onMessage: (text: string) => void;
  onClose: (code: number) => void;
}

export type OpenSocket = (url: string, events: SocketEvents) => Socket;

export const openWebSocket: OpenSocket = (url, { onMessage, onClose }) => {
  const socket = new WebSocket(url);
  socket.onmessage = ({ data }) => onMessage(String(data));
  socket.onclose = ({ code }) => onClose(code);
  return socket;
};

interface ConnectionEvents {
  onMessage: (message: ServerMessage) => void;
  onClose: (code: number) => void;
}

export class Connection {
  /** Sequence number of the last message that was sent. */
  private sequence = 0;
  private isClosed = false;
  private readonly socket: Socket;

  constructor(
    url: string,
    open: OpenSocket,
    private readonly now: () => number,
    { onMessage, onClose }: ConnectionEvents,
  ) {
    this.socket = open(url, {
      onMessage: (text) => {
        if (!this.isClosed) onMessage(JSON.parse(text) as ServerMessage);
      },
      onClose: (code) => {
        if (this.isClosed) return;
        this.isClosed = true;
        onClose(code);
      },
    });
  }

  send(id: string, { type, data }: ClientRequest): void {
    this.sequence += 1;
    const timestamp = Math.round(this.now());
    this.socket.send(JSON.stringify({ id, type, data, sequence: this.sequence, timestamp }));
  }

  /** Continue with the sequence number that the server expects. */
  continueFrom(sequence: number): void {
    this.sequence = sequence - 1;
  }

  /** Close without waiting for the socket's close event. */
  close(code: number): void {
    this.isClosed = true;
    this.socket.close(code);
  }
}
