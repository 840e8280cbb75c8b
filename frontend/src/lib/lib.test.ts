import { afterEach, describe, expect, it, vi } from "vitest";
import type { Artist } from "@/types/models";
import { fakeServer, Refusal } from "../../tests/fake-server";
import { ApiError, api, body, ComputingError, ready, UnreachableError } from "./api";
import { makeBatcher } from "./batcher";
import { areaPath, linePath, niceTop, toPoints, toStretches } from "./chart";
import { ago, clock, counted, day, percent, span, trackLength, words } from "./format";
import { isHere } from "./links";
import { retryDelay_ms, shouldRetry } from "./query-client";
import { chooseTheme, recallTheme, showTheme } from "./theme";
import { dismiss, toast, toasts } from "./toasts";
import { bars, barsPath } from "./waveform";
import { worksOf } from "./works";

afterEach(() => vi.useRealTimers());

describe("numbers as people read them", () => {
  it.each([
    [5, "0:05"],
    [185, "3:05"],
    [3723, "1:02:03"],
    [null, "–"],
    [Number.NaN, "–"],
  ])("clock(%s) is %s", (duration_s, text) => expect(clock(duration_s)).toBe(text));

  it.each([
    [0.04, "0.1 s"],
    [0.46, "0.4 s"],
    [0.99, "0.9 s"],
    [1, "0:01"],
    [0, "0:00"],
    [null, "–"],
  ])("trackLength(%s) is %s", (duration_s, text) => expect(trackLength(duration_s)).toBe(text));

  it.each([
    [0.2, "1 s"],
    [120, "2 min"],
    [3600, "1 h"],
    [3900, "1 h 5 min"],
  ])("span(%s) is %s", (duration_s, text) => expect(span(duration_s)).toBe(text));

  it("tells how long ago something was", () => {
    const now = Date.parse("2026-01-10T12:00:00Z");
    expect(ago("2026-01-10T11:59:30Z", now)).toBe("just now");
    expect(ago("2026-01-10T11:55:00Z", now)).toBe("5 minutes ago");
    expect(ago("2026-01-10T10:00:00Z", now)).toBe("2 hours ago");
    expect(ago("2026-01-09T10:00:00Z", now)).toBe("yesterday");
  });

  it("names an artist's works, and none that are not there", () => {
    const works = (album_count: number, track_count: number) =>
      worksOf({ album_count, track_count } as Artist);
    expect([works(1, 12), works(0, 1), works(1, 0)]).toEqual(["1 album · 12 tracks", "1 track", "1 album"]);
  });

  it("names days", () => {
    const now = Date.parse("2026-01-10T12:00:00");
    expect(day("2026-01-10T00:30:00", now)).toBe("Today");
    expect(day("2026-01-09T23:30:00", now)).toBe("Yesterday");
    expect(day("2026-01-02T23:30:00", now)).toMatch(/^Friday,? 2 January 2026$/);
  });

  it("counts", () => {
    expect([counted(1, "track"), counted(2000, "track"), percent(0.5), words("not_audio")]).toEqual([
      "1 track",
      "2,000 tracks",
      "50 %",
      "not audio",
    ]);
  });
});

describe("asking the server", () => {
  it("gives the body, or the server's own words", async () => {
    fakeServer({ "GET /coverage": () => new Refusal(404), "GET /jobs": () => new Refusal(500, "?") });
    expect(ready(await body(api.GET("/api/v1/tracks"))).total).toBe(2);
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toThrow("It is not so.");
    await expect(body(api.GET("/api/v1/jobs"))).rejects.toThrow("answered 500 without saying why");
  });

  it.each([
    [
      { json: { name: ["Too long."] }, query: { limit: { 0: ["Not a number."] } } },
      "Name: Too long. Limit: Not a number.",
    ],
    [{ alternatives: { a: ["b"] } }, "Look there."],
    [null, "Look there."],
  ])("tells which value cannot be used: %j", async (details, sentence) => {
    const refusal = new Refusal(422, { status: "error", code: "X", message: "Look there.", details });
    fakeServer({ "GET /coverage": () => refusal });
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toThrow(sentence);
  });

  it("tells a server that is away from one that says no", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("no route")));
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toBeInstanceOf(UnreachableError);
    const aborted = new DOMException("left", "AbortError");
    vi.stubGlobal("fetch", () => Promise.reject(aborted));
    await expect(body(api.GET("/api/v1/coverage"))).rejects.toBe(aborted);
  });

  it("is patient only where that helps", () => {
    expect(shouldRetry(0, new ApiError(404, "NO", "no"))).toBe(false);
    expect(shouldRetry(0, new ApiError(503, "AWAY", "away"))).toBe(true);
    expect(shouldRetry(2, new UnreachableError())).toBe(false);
    expect(shouldRetry(5, new ComputingError(1))).toBe(true);
    expect(retryDelay_ms(1, new UnreachableError())).toBe(1600);
    expect(retryDelay_ms(9, new ComputingError(2))).toBe(2000);
  });

  it("waits for lists that are being computed", () => {
    expect(ready({ items: [] })).toEqual({ items: [] });
    expect(() => ready({ data: { retry_after_s: 1 } })).toThrow(ComputingError);
    expect(() => ready({})).toThrow(ComputingError);
  });
});

describe("the batcher", () => {
  it("asks once for what is wanted at once, and knows what is not there", async () => {
    const fetchMany = vi.fn(async (ids: string[]) => new Map([[ids[0] ?? "", 1]]));
    const find = makeBatcher(fetchMany, { wait_ms: 1, limit: 10 });
    expect(await Promise.all([find("a"), find("b"), find("a")])).toEqual([1, null, 1]);
    expect(fetchMany).toHaveBeenCalledExactlyOnceWith(["a", "b"]);
  });

  it("asks early when there are many, and hands on what went wrong", async () => {
    const find = makeBatcher<number>(() => Promise.reject(new Error("away")), { wait_ms: 1, limit: 1 });
    await expect(find("a")).rejects.toThrow("away");
  });
});

describe("pictures", () => {
  it("shows the loudest of each stretch, and quiet ones too", () => {
    expect(bars([0, 10, 255, 0], 2)).toEqual([10 / 255, 1].map((height) => Math.max(0.06, height)));
    expect(bars([5], 9)).toHaveLength(1);
    expect(barsPath([1])).toContain("v1.000");
  });

  it("draws values over time, leaving out what is unknown", () => {
    const samples = [0, null, 2].map((value, index) => ({ at_ms: index * 50, value }));
    const points = toPoints(samples, 2, 100, 100);
    expect(points).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ]);
    expect(toPoints(samples, 2, 500, 100)).toEqual([]);
    expect(linePath(points, 10, 10)).toBe("M0.0 10.0L10.0 0.0");
    expect(areaPath(points, 10, 10)).toMatch(/Z$/);
    expect(areaPath([], 10, 10)).toBe("");
    expect(linePath([{ x: 0.5, y: 0.5 }], 10, 10)).toBe("M5.0 5.0h0");
    expect(toPoints([{ at_ms: 0, value: 1 }], 0, 0, 1)).toEqual([{ x: 1, y: 0 }]);
  });

  it("draw nothing over a time that nobody measured", () => {
    const at = (at_ms: number) => ({ at_ms, value: 1 });
    expect(toStretches([at(0), at(10), at(55), at(65)], 20)).toEqual([
      [at(0), at(10)],
      [at(55), at(65)],
    ]);
    expect(toStretches([], 20)).toEqual([]);
  });

  it.each([
    [[], 1],
    [[0.3, null], 0.5],
    [[7], 10],
    [[120], 200],
  ])("ends the scale of %j at %d", (values, top) => expect(niceTop(values)).toBeCloseTo(top));
});

it("keeps the theme, and goes back to the system's", () => {
  chooseTheme("dark", localStorage);
  expect([recallTheme(localStorage), document.documentElement.dataset.theme]).toEqual(["dark", "dark"]);
  showTheme("system");
  expect(document.documentElement.dataset.theme).toBeUndefined();
});

it("shows the latest notices, for a while", () => {
  vi.useFakeTimers();
  for (const text of ["1", "2", "3", "4"]) toast(text);
  expect(toasts.get().map(({ text }) => text)).toEqual(["2", "3", "4"]);
  dismiss(toasts.get()[0]?.id ?? 0);
  expect(toasts.get()).toHaveLength(2);
  vi.runAllTimers();
  expect(toasts.get()).toEqual([]);
});

describe("whether the server is at this machine", () => {
  it.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["[::1]", true],
    ["music.example", false],
    ["127.0.0.1.music.example", false],
    ["192.168.1.2", false],
  ])("%s: %s", (hostname, is) => expect(isHere(hostname)).toBe(is));
});
