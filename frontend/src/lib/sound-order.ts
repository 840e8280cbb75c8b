import type { components } from "@/types/api.gen";
import { api, body } from "./api/client";
import type { PagedList } from "./api/paged-lists";
import { fetchAll } from "./api/playlists";
import { DIMENSIONS, dimensionLabel } from "./fingerprint/dimensions";

/** An order along a dimension (discovery/lists/ordering.py). */
export type SoundOrder = components["schemas"]["Order"];
export type OrderShape = SoundOrder["shape"];
export type OrderDimension = SoundOrder["dimension"];

/** Adjectives for the ends of a dimension; others are "low" and "high". */
const ENDS: Readonly<Partial<Record<string, readonly [string, string]>>> = {
  tempo_bpm: ["slow", "fast"],
  spectral_centroid: ["dark", "bright"],
  lufs: ["quiet", "loud"],
  transient_density: ["calm", "busy"],
  stereo_width: ["narrow", "wide"],
  bass_mid_ratio: ["light", "bass-heavy"],
  harmonic_ratio: ["percussive", "sustained"],
  rhythm_stability: ["free", "steady"],
};

/** Dimensions by name, those with words first. */
export const ORDER_DIMENSIONS = Object.fromEntries(
  [...Object.keys(ENDS), ...DIMENSIONS.map(({ name }) => name)].map((name) => {
    const ends = ENDS[name];
    return [name, ends ? `${dimensionLabel(name)}: ${ends[0]} to ${ends[1]}` : dimensionLabel(name)];
  }),
) as Readonly<Record<OrderDimension, string>>;

/** Describe what an order does: "slow to fast", "slow, fast, slow". */
export function describeOrder({ dimension, shape }: SoundOrder): string {
  const ends = ENDS[dimension] ?? ["low", "high"];
  const [from, to] = shape === "rising" || shape === "arc" ? ends : [ends[1], ends[0]];
  const words = shape === "rising" || shape === "falling" ? `${from} to ${to}` : `${from}, ${to}, ${from}`;
  return ENDS[dimension] ? words : `${dimensionLabel(dimension).toLowerCase()}, ${words}`;
}

/** For how long the tracks of a list in order are remembered while its parts are fetched, ms. */
const REMEMBERED_MS = 10_000;

/** Return a list in another order; the list itself stays as it is. */
export function orderedList<Item extends { id: string }>(
  list: PagedList<Item>,
  order: SoundOrder,
): PagedList<Item> {
  let known: { made_ms: number; items: Promise<Item[]> } | undefined;
  const arrange = async () => {
    const items = await fetchAll(list);
    if (!items.length) return items;
    const request = { track_ids: items.map(({ id }) => id), ...order };
    const { data } = await body(api.POST("/api/v1/orders", { body: request }));
    return data.positions.flatMap((at) => items[at] ?? []);
  };
  return {
    key: [...list.key, "order", order],
    fetch: async (offset, limit) => {
      if (!known || Date.now() - known.made_ms > REMEMBERED_MS)
        known = { made_ms: Date.now(), items: arrange() };
      const { items } = known;
      const all = await items.catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return { items: all.slice(offset, offset + limit), total: all.length };
    },
  };
}
