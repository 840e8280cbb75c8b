import { afterEach, expect, it } from "vitest";
import { changePlaySettings, DEFAULTS, playSettings, speedOf, storedPlaySettings } from "./play-settings";

afterEach(() => playSettings.set(DEFAULTS));

it("stores settings of playing for the next visit", () => {
  changePlaySettings({ loudness: "track", crossfade_s: 3 }, localStorage);
  expect(storedPlaySettings(localStorage)).toEqual({ ...DEFAULTS, loudness: "track", crossfade_s: 3 });
});

it.each(["", "{", "null", "[]", '{"loudness":"loud","crossfade_s":"5","speed":9,"gains":1}'])(
  "has defaults for what is stored wrongly: %s",
  (text) => {
    localStorage.setItem("auralis.playing", text);
    expect(storedPlaySettings(localStorage)).toEqual(DEFAULTS);
  },
);

it.each([
  [-3, 0],
  [99, 12],
  [2.4, 2],
])("keeps a crossfade of %d s within its limits", (stored, kept) => {
  localStorage.setItem("auralis.playing", JSON.stringify({ crossfade_s: stored }));
  expect(storedPlaySettings(localStorage).crossfade_s).toBe(kept);
});

it("changes the speed of long tracks only", () => {
  const settings = { ...DEFAULTS, speed: 1.5 };
  expect([speedOf(1200, settings), speedOf(1199, settings)]).toEqual([1.5, 1]);
});
