// Connects to a server with Node's two clients, and prints the result of each step: test_node.py checks them.
import { createRequire } from "node:module";

const [address, packages] = process.argv.slice(2);
const Ws = createRequire(packages)("ws");
const DEADLINE_MS = 20_000;
setTimeout(() => process.exit(2), DEADLINE_MS).unref();

const envelope = (id, type, data = {}, sequence = 1) =>
  JSON.stringify({ id, type, data, sequence, timestamp: 0 });

/** Return the next message of a type. */
const received = (socket, type) =>
  new Promise((resolve) => {
    const listen = (event) => {
      const message = JSON.parse(event.data);
      if (message.type !== type) return;
      socket.removeEventListener("message", listen);
      resolve(message);
    };
    socket.addEventListener("message", listen);
  });

const once = (socket, name) => new Promise((resolve) => socket.once(name, (...values) => resolve(values)));

/** Open a connection of `ws` and wait until it is ready. */
const connected = async (options = {}) => {
  const socket = new Ws(`${address}?clientId=node-ws`, options);
  const upgrade = once(socket, "upgrade");
  await received(socket, "connection.ready");
  const [answer] = await upgrade;
  return { socket, extensions: answer.headers["sec-websocket-extensions"] ?? null };
};

/** Return the code that the server closes with after an action. */
const closedAfter = async (act) => {
  const { socket } = await connected();
  const closed = once(socket, "close");
  socket.on("error", () => {}); // a connection that is reset after its close frame
  act(socket);
  return (await closed)[0];
};

/** Send one message in fragments, cut within a character, with a ping between them. */
const inPieces = async () => {
  const { socket, extensions } = await connected();
  const whole = Buffer.from(envelope("größe 𝄞", "connection.ping"));
  const cut = whole.indexOf(Buffer.from("𝄞")) + 2;
  const pong = once(socket, "pong");
  const answer = received(socket, "connection.pong");
  socket.send(whole.subarray(0, cut), { fin: false, binary: false });
  socket.ping("in between");
  socket.send(whole.subarray(cut), { fin: true });
  const result = { pong: (await pong)[0].toString(), answer: (await answer).responseToId, extensions };
  const closed = once(socket, "close");
  socket.close(4321, "bye");
  return { ...result, close: (await closed)[0] };
};

/** Use the browsers' client, as Node implements it. */
const builtIn = async () => {
  const socket = new WebSocket(`${address}?clientId=node`);
  await received(socket, "connection.ready");
  const resync = received(socket, "connection.resync");
  socket.send(envelope("m1", "connection.resume", { epoch: null, lastSequence: null }));
  const state = received(socket, "queue.state");
  const queue = (await resync).data.queue.length;
  socket.send(envelope("m2", "queue.get", {}, 2));
  const again = (await state).data.length;
  const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
  socket.close(1000, "done");
  const { code, wasClean } = await closed;
  return { same: queue === again, code, wasClean, extensions: socket.extensions };
};

console.log(
  JSON.stringify({
    pieces: await inPieces(),
    builtIn: await builtIn(),
    closed: {
      tooBig: await closedAfter((socket) => socket.send("*".repeat(65_537))),
      binary: await closedAfter((socket) => socket.send(Buffer.from("x"))),
      noUtf8: await closedAfter((socket) => socket.send(Buffer.from([0xff]), { binary: false })),
      unmasked: await closedAfter((socket) => socket.send("x", { mask: false })),
    },
  }),
);
process.exit(0);
