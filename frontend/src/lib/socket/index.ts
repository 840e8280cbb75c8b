export * from "./messages";
export { CommandFailed, type Pending } from "./outbox";
export { type ConnectionStatus, type Options, SessionSocket } from "./session-socket";
export { emptySession, positionAt, type SessionState } from "./state";
