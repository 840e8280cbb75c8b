import { DIMENSIONS } from "@/lib/fingerprint/dimensions";
import type { SmartRules } from "@/types/models";

/** Rules of smart playlists as the editor holds them; the server has them as JSON (schemas/playlist_parts/smart_rules.py). */

export type Match = "all" | "any" | "none";
export type Kind = "text" | "number" | "sound" | "date" | "flag" | "playlist";
export type RuleValue = string | number | boolean | readonly [number, number];

export interface Rule {
  field: string;
  op: string;
  value: RuleValue;
}

export interface RuleGroup {
  match: Match;
  rules: readonly RuleNode[];
}

export type RuleNode = Rule | RuleGroup;

/** Place of a node: indices from the outermost group on. */
export type Path = readonly number[];

export interface Field {
  name: string;
  label: string;
  kind: Kind;
}

const field = (name: string, label: string, kind: Kind): Field => ({ name, label, kind });

export const FIELDS: readonly Field[] = [
  field("title", "Title", "text"),
  field("artist", "Artist", "text"),
  field("album", "Album", "text"),
  field("album_artist", "Album artist", "text"),
  field("genre", "Genre", "text"),
  field("year", "Year", "number"),
  field("duration_s", "Length in seconds", "number"),
  field("format", "Format", "text"),
  field("track", "Track number", "number"),
  field("disc", "Disc number", "number"),
  field("rating", "Your rating", "number"),
  field("favourite", "Favourite", "flag"),
  field("play_count", "Your plays", "number"),
  field("last_played_at", "Last played by you", "date"),
  field("added_at", "Added", "date"),
  field("playlist", "Playlist", "playlist"),
  field("analysed", "Has a sound profile", "flag"),
  ...DIMENSIONS.map(({ name, label }) => field(name, label, "sound")),
];

export const OPERATORS: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  text: {
    is: "is",
    is_not: "is not",
    contains: "contains",
    not_contains: "does not contain",
    starts_with: "starts with",
  },
  number: { is: "is", is_not: "is not", at_least: "at least", at_most: "at most", between: "between" },
  sound: {
    percentile: "among, % of your library",
    between: "between",
    at_least: "at least",
    at_most: "at most",
  },
  date: {
    in_last_days: "in the last days",
    not_in_last_days: "not in the last days",
    before: "before",
    after: "from",
  },
  flag: { is: "is" },
  playlist: { is: "contains the track", is_not: "does not contain it" },
};

export function kindOf(name: string): Kind {
  return FIELDS.find((each) => each.name === name)?.kind ?? "text";
}

export function isGroup(node: RuleNode): node is RuleGroup {
  return "match" in node;
}

/** Return a rule on a field with its first operator. */
export function newRule(name = "genre"): Rule {
  const op = Object.keys(OPERATORS[kindOf(name)])[0] ?? "is";
  return { field: name, op, value: firstValue(name, op) };
}

/** Return the value that a new rule begins with; empty text is still to be typed. */
export function firstValue(name: string, op: string): RuleValue {
  const kind = kindOf(name);
  if (op === "percentile") return [0, 35];
  if (op === "between") return name === "tempo_bpm" ? [118, 126] : [0, 1];
  if (kind === "flag") return true;
  if (op.endsWith("last_days")) return 90;
  return kind === "number" || kind === "sound" ? 1 : "";
}

export function isComplete(node: RuleNode): boolean {
  if (isGroup(node)) return node.rules.every(isComplete);
  const values = Array.isArray(node.value) ? node.value : [node.value];
  return values.every((value) => value !== "" && !Number.isNaN(value));
}

/** Return the tree with a node replaced; `undefined` removes it. */
export function changed(group: RuleGroup, path: Path, node: RuleNode | undefined): RuleGroup {
  const [index, ...rest] = path;
  if (index === undefined) return node && isGroup(node) ? node : group;
  const rules = group.rules.flatMap((each, n) => {
    if (n !== index) return [each];
    if (rest.length && isGroup(each)) return [changed(each, rest, node)];
    return node ? [node] : [];
  });
  return { ...group, rules };
}

type Stored = Record<string, unknown>;

export function toJson(group: RuleGroup): Stored {
  return { [group.match]: group.rules.map((each) => (isGroup(each) ? toJson(each) : each)) };
}

/** Return the tree of stored JSON, which the server has validated. */
export function fromJson(stored: Stored): RuleGroup {
  const [[match, rules] = ["all", []]] = Object.entries(stored);
  const nodes = (rules as Stored[]).map((each) =>
    "field" in each
      ? { field: String(each.field), op: String(each.op), value: each.value as RuleValue }
      : fromJson(each),
  );
  return { match: match as Match, rules: nodes };
}

export type Limits = Omit<SmartRules, "match">;

export const NO_LIMITS: Limits = {
  sort_by: "random",
  order: "asc",
  limit: 100,
  minutes: null,
  per_artist: null,
  per_album: null,
};

export const SORTS: Readonly<Record<string, string>> = {
  random: "Random, new each day",
  title: "Title",
  artist: "Artist",
  album: "Album",
  year: "Year",
  duration_s: "Length",
  added_at: "Added",
  last_played_at: "Last played by you",
  play_count: "Your plays",
  rating: "Your rating",
  ...Object.fromEntries(DIMENSIONS.map(({ name, label }) => [name, label])),
};
