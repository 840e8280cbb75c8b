export * from "./messages";
export { CommandFailed, type Pending } from "./outbox";
export { type Options, SessionSocket, type Standing } from "./session-socket";
export { nothing, positionAt, type SessionState } from "./state";
