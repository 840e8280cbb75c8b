import { describe, expect, it } from "vitest";
import { addressOf, chooseQuality, chooseStream, quality, storedQuality } from "./streams";

const FLAC = { mime_type: "audio/flac", bitrate_kbps: 900 };
const AIFF = { mime_type: "audio/aiff", bitrate_kbps: 1411 };

/** A browser that plays some types, each as surely as it says. */
function browser(types: Readonly<Record<string, CanPlayTypeResult>>) {
  return (mimeType: string): CanPlayTypeResult => types[mimeType] ?? "";
}

const CHROMIUM = browser({
  "audio/flac": "probably",
  'audio/ogg; codecs="opus"': "probably",
  "audio/mpeg": "probably",
});
const SAFARI = browser({
  "audio/aiff": "maybe",
  'audio/ogg; codecs="opus"': "maybe",
  'audio/mp4; codecs="mp4a.40.2"': "probably",
});

describe("the choice of a stream", () => {
  it("is the original where it plays", () => {
    expect(chooseStream(FLAC, "original", false, CHROMIUM)).toBeUndefined();
    expect(chooseStream(AIFF, "original", false, SAFARI)).toBeUndefined();
    expect(chooseStream(undefined, "original", false, CHROMIUM)).toBeUndefined();
  });

  it("is the first codec that surely plays instead of a format that does not", () => {
    expect(chooseStream(AIFF, "original", false, CHROMIUM)).toEqual({ format: "opus", kbps: 256 });
    expect(chooseStream(AIFF, "original", true, SAFARI)).toEqual({ format: "aac", kbps: 256 });
    const unsure = browser({ "audio/mpeg": "maybe" });
    expect(chooseStream(FLAC, "original", true, unsure)).toEqual({ format: "mp3", kbps: 256 });
    expect(chooseStream(FLAC, "original", true, browser({}))).toBeUndefined();
  });

  it("follows the bit rate that the user chose", () => {
    expect(chooseStream(FLAC, "128", false, CHROMIUM)).toEqual({ format: "opus", kbps: 128 });
    const mp3 = { mime_type: "audio/mpeg", bitrate_kbps: 135 };
    expect(chooseStream(mp3, "128", false, CHROMIUM)).toBeUndefined();
    expect(chooseStream({ ...mp3, bitrate_kbps: null }, "128", false, CHROMIUM)).toBeUndefined();
  });

  it("is the original of a section, which begins where it is asked to", () => {
    const section = { ...FLAC, is_section: true };
    const stream = chooseStream(section, "original", false, CHROMIUM);
    expect(stream).toEqual({ format: "original", kbps: 0 });
    expect(addressOf("a", stream)).toBe("/api/v1/tracks/a/audio");
    expect(addressOf("a", stream, 2)).toBe("/api/v1/tracks/a/audio?start_s=2.00");
    expect(chooseStream(section, "original", true, CHROMIUM)).toEqual({ format: "opus", kbps: 256 });
  });

  it("has an address", () => {
    expect(addressOf("a/b", undefined)).toBe("/api/v1/tracks/a%2Fb/audio");
    expect(addressOf("a", { format: "mp3", kbps: 128 }, 12.3456)).toBe(
      "/api/v1/tracks/a/audio?format=mp3&bitrate_kbps=128&start_s=12.35",
    );
  });
});

it("stores the quality for the next visit", () => {
  expect(storedQuality(localStorage)).toBe("original");
  chooseQuality("128", localStorage);
  expect([storedQuality(localStorage), quality.get()]).toEqual(["128", "128"]);
  chooseQuality("original", localStorage);
});
