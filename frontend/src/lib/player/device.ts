/** What this window is called among the devices of a session: "Firefox-on-Linux.<browser>.<window>". */

const BROWSER_KEY = "auralis.browser";
const WINDOW_KEY = "auralis.window";

/** Characters of a random name: 36 to this power are enough for one person's windows. */
const NAME_LENGTH = 6;

/** The first that fits is the one: browsers also claim to be those they descend from. */
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
 * The name of this window. It survives a reload, and a second window never has it: it is written down while the
 * window leaves (`keepName`), and taken away by the one that comes.
 */
export function recallName(local: Storage, session: Storage, agent: string): string {
  const kept = session.getItem(WINDOW_KEY);
  session.removeItem(WINDOW_KEY);
  if (kept) return kept;
  const browser = local.getItem(BROWSER_KEY) ?? randomName();
  local.setItem(BROWSER_KEY, browser);
  return `${words(agent)}.${browser}.${randomName()}`;
}

export function keepName(session: Storage, name: string): void {
  session.setItem(WINDOW_KEY, name);
}

/** How a device is called by people on another one: "Chrome on Android", or "another window" of the same browser. */
export function deviceWords(name: string, own: string): string {
  const [what = "", browser] = name.split(".");
  if (name === own) return "this window";
  if (browser && browser === own.split(".")[1]) return "another window";
  return what.replaceAll("-", " ");
}

function words(agent: string): string {
  const find = (names: typeof BROWSERS) => names.find(([, pattern]) => pattern.test(agent))?.[0];
  const system = find(SYSTEMS);
  return `${find(BROWSERS) ?? "Browser"}${system ? `-on-${system}` : ""}`;
}

function randomName(): string {
  return Math.random().toString(36).slice(2).padEnd(NAME_LENGTH, "0").slice(0, NAME_LENGTH);
}
