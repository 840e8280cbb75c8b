import { describe, expect, it } from "vitest";
import { gainOf } from "./loudness";
import { DEFAULTS, type PlaySettings } from "./play-settings";

const track = {
  track_gain_db: -1,
  album_gain_db: -2,
  track_peak: 0.5,
  album_peak: 0.6,
  measured_track_gain_db: -3,
  measured_album_gain_db: -4,
  measured_track_peak: 0.7,
  measured_album_peak: 0.8,
};
const gain_db = (settings: Partial<PlaySettings>, of: object = track) =>
  20 * Math.log10(gainOf(of, { ...DEFAULTS, ...settings }));

describe("the gain of a track", () => {
  it.each([
    [{ loudness: "off" }, 0],
    [{ loudness: "track" }, -3],
    [{ loudness: "album" }, -4],
    [{ loudness: "track", gains: "tags" }, -1],
    [{ loudness: "album", gains: "tags" }, -2],
  ] as const)("follows the settings %o", (settings, expected) => {
    expect(gain_db(settings)).toBeCloseTo(expected);
  });

  it("falls back to the track's, to the other source, and to none", () => {
    expect(gain_db({}, { ...track, measured_album_gain_db: null })).toBeCloseTo(-3);
    expect(gain_db({ gains: "tags" }, { measured_track_gain_db: -3 })).toBeCloseTo(-3);
    expect(gain_db({}, { track_gain_db: -1 })).toBeCloseTo(-1);
    expect(gain_db({}, {})).toBe(0);
  });

  it("never lifts a sample over full scale", () => {
    expect(gainOf({ measured_track_gain_db: 20, measured_track_peak: 0.5 }, DEFAULTS)).toBe(2);
    expect(gainOf({ track_gain_db: 20, measured_track_peak: 0.25 }, DEFAULTS)).toBe(4);
    expect(gainOf({ measured_track_gain_db: 20 }, DEFAULTS)).toBe(1);
    expect(gainOf({ measured_track_gain_db: 20, measured_track_peak: 0 }, DEFAULTS)).toBe(1);
  });
});
