/** The device name of this window in its playback session: "Firefox-on-Linux.<browser>.<window>". */

const BROWSER_KEY = "auralis.browser";
const WINDOW_KEY = "auralis.window";

/** Characters of a random name: 36 to this power are enough for one user's windows. */
const NAME_LENGTH = 6;

/** The first match counts: user agents also name the browsers that they descend from. */
const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ["Edge", /Edg/],
  ["Opera", /OPR/],
  ["Firefox", /Firefox|FxiOS/],
  ["Chrome", /Chrom|CriOS/],
  ["Safari", /Safari/],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ["iPhone", /iPhone/],
  ["iPad", /iPad/],
  ["Android", /Android/],
  ["Windows", /Windows/],
  ["Mac", /Mac OS/],
  ["Linux", /Linux|X11/],
];

/**
 * Return the name of this window. It survives a reload, and a second window never has it: a window that is left stores
 * its name (`saveDeviceName`), and the next one removes it.
 */
export function restoreDeviceName(local: Storage, session: Storage, agent: string): string {
  const saved = session.getItem(WINDOW_KEY);
  session.removeItem(WINDOW_KEY);
  if (saved) return saved;
  const browser = local.getItem(BROWSER_KEY) ?? randomName();
  local.setItem(BROWSER_KEY, browser);
  return `${programName(agent)}.${browser}.${randomName()}`;
}

export function saveDeviceName(session: Storage, name: string): void {
  session.setItem(WINDOW_KEY, name);
}

/** Return the label of a device in this window: "Chrome on Android", or "another window" of the same browser. */
export function deviceLabel(name: string, own: string): string {
  const [program = "", browser] = name.split(".");
  if (name === own) return "this window";
  if (browser && browser === own.split(".")[1]) return "another window";
  return program.replaceAll("-", " ");
}

function programName(agent: string): string {
  const find = (names: typeof BROWSERS) => names.find(([, pattern]) => pattern.test(agent))?.[0];
  const system = find(SYSTEMS);
  return `${find(BROWSERS) ?? "Browser"}${system ? `-on-${system}` : ""}`;
}

function randomName(): string {
  return Math.random().toString(36).slice(2).padEnd(NAME_LENGTH, "0").slice(0, NAME_LENGTH);
}
