export * from "./messages";
export { CommandFailed, type Options, SessionSocket, type Standing } from "./session-socket";
export { firstHole, positionAt, type SessionState } from "./state";
