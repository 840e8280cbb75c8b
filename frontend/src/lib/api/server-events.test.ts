import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SessionSocket } from "@/lib/socket";
import { toasts } from "@/lib/toasts";
import { job, track } from "../../../tests/fake-server";
import { FakeSession } from "../../../tests/fake-session";
import { analysisProgressKey, subscribeToServerEvents } from "./server-events";

let session: FakeSession;
let client: QueryClient;
let socket: SessionSocket;
let stop: () => void;
let stale: string[];

const progress = (values: object = {}) => ({
  jobId: "j",
  kind: "scan",
  state: "running",
  done: 2,
  total: 9,
  failed: 1,
  ratePerS: 3,
  etaS: 4,
  ...values,
});
const analysis = (trackId: string) => ({ trackId, dimensions: { lufs: -9 }, confidence: 0.5, coverage: 0.2 });

beforeEach(() => {
  vi.useFakeTimers();
  session = FakeSession.begin();
  client = new QueryClient();
  stale = [];
  vi.spyOn(client, "invalidateQueries").mockImplementation((filters) => {
    stale.push(filters?.queryKey?.join("/") ?? "");
    return Promise.resolve();
  });
  socket = new SessionSocket({ url: "ws://x/ws", clientId: "me" });
  stop = subscribeToServerEvents(socket, client);
  socket.connect();
  vi.advanceTimersByTime(1);
});
afterEach(() => {
  stop();
  socket.disconnect();
  vi.useRealTimers();
});

describe("jobs", () => {
  it("update in place, and dependent queries are refetched at limited rate", () => {
    client.setQueryData(["jobs"], [job({ id: "j", state: "pending" }), job({ id: "k" })]);
    for (let done = 2; done < 6; done++) session.push("job.progress", progress({ done }));
    expect(client.getQueryData(["jobs"])).toMatchObject([
      { state: "running", done: 5, found: 9, eta_s: 4 },
      {},
    ]);
    expect(stale).toEqual(["coverage"]);
    vi.advanceTimersByTime(2000);
    expect(stale).toEqual(["coverage", "coverage"]);
    vi.advanceTimersByTime(10_000);
    expect(stale).toHaveLength(2);
  });

  it("that are new or finished are refetched", () => {
    client.setQueryData(["jobs"], [job({ id: "j" })]);
    session.push("job.progress", progress({ jobId: "new" }));
    expect(stale).toContain("jobs");
    vi.advanceTimersByTime(3000);
    session.push("job.progress", progress({ state: "done" }));
    expect(stale.filter((key) => key === "jobs")).toHaveLength(2);
  });
});

describe("the library", () => {
  it("is refetched after a change and after a missed one", () => {
    session.push("library.changed", { added: 1, changed: 0, missing: 0, generation: 2 });
    expect(stale).toContain("tracks");
    vi.advanceTimersByTime(5000);
    stale = [];
    session.generation = 3;
    session.drop();
    vi.advanceTimersByTime(2000);
    expect(stale).toEqual(expect.arrayContaining(["tracks", "albums", "jobs", "coverage"]));
  });
});

describe("analysis results", () => {
  it("store partial results, then the final state", () => {
    client.setQueryData(["tracks", {}], { items: [track("a", { state: "running" }), track("b")], total: 2 });
    client.setQueryData(["track", "a"], track("a", { state: "running" }));
    client.setQueryData(["search", "x"], "nothing");
    session.push("fingerprint.progress", analysis("a"));
    expect(client.getQueryData(analysisProgressKey("a"))).toMatchObject({ confidence: 0.5 });
    session.push("fingerprint.ready", { ...analysis("a"), confidence: 1 });
    session.push("fingerprint.ready", analysis("z"));
    vi.advanceTimersByTime(600);
    expect(client.getQueryData(["tracks", {}])).toMatchObject({ items: [{ state: "done" }, { id: "b" }] });
    expect(client.getQueryData(["track", "a"])).toMatchObject({ state: "done" });
    expect(stale).toEqual(expect.arrayContaining(["track/a", "fingerprint/a"]));
  });
});

describe("the cache", () => {
  it("updates its figures at once and refetches its charts at the sampling interval", () => {
    client.setQueryData(["cache", "stats"], { cache_hit_rate: 0, items_cached: 3 });
    session.push("cache.stats", { hitRate: 0.5, hits: 1, misses: 1 });
    session.push("cache.stats", { hitRate: 0.75, hits: 3, misses: 1 });
    const stats = { cache_hit_rate: 0.75, total_queries: 4, items_cached: 3 };
    expect(client.getQueryData(["cache", "stats"])).toEqual(stats);
    expect(stale).toEqual(["cache"]);
    vi.advanceTimersByTime(10_000);
    expect(stale).toEqual(["cache", "cache"]);
  });

  it("notifies about alerts", () => {
    session.push("notification.warning", { code: "SLOW", message: "It is slow." });
    expect(toasts.get().map(({ text }) => text)).toEqual(["It is slow."]);
    expect(stale).toEqual(["cache/health"]);
  });
});
