import { describe, expect, it } from "vitest";
import { ago, clock, counted, day, percent, span, trackLength, words } from "./format";

describe("formatting", () => {
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

  it("formats times relative to now", () => {
    const now = Date.parse("2026-01-10T12:00:00Z");
    expect(ago("2026-01-10T11:59:30Z", now)).toBe("just now");
    expect(ago("2026-01-10T11:55:00Z", now)).toBe("5 minutes ago");
    expect(ago("2026-01-10T10:00:00Z", now)).toBe("2 hours ago");
    expect(ago("2026-01-09T10:00:00Z", now)).toBe("yesterday");
  });

  it("names days relative to today", () => {
    const now = Date.parse("2026-01-10T12:00:00");
    expect(day("2026-01-10T00:30:00", now)).toBe("Today");
    expect(day("2026-01-09T23:30:00", now)).toBe("Yesterday");
    expect(day("2026-01-02T23:30:00", now)).toMatch(/^Friday,? 2 January 2026$/);
  });

  it("formats counts, shares and reasons", () => {
    expect([counted(1, "track"), counted(2000, "track"), percent(0.5), words("not_audio")]).toEqual([
      "1 track",
      "2,000 tracks",
      "50 %",
      "not audio",
    ]);
  });
});
