import { useEffect } from "react";
import { useSearchParams } from "wouter";
import { useDebounced } from "@/hooks/use-debounced";

/** Pause after typing before the list is requested. */
const TYPING_MS = 180;

const STORAGE_PREFIX = "auralis.view.";

export interface ListView<Sort extends string> {
  query: string;
  sort: Sort;
  isDescending: boolean;
  /** The query once typing pauses. */
  settledQuery: string;
  /** Restricts the list to favourites. */
  isFavourite: boolean;
  setFavourites: (isFavourite: boolean) => void;
  /** Clears all filters and keeps the order. */
  clear: () => void;
  setQuery: (query: string) => void;
  setSort: (sort: Sort, isDescending: boolean) => void;
}

/**
 * Return filter and order of a list. Both are part of the address, so that going back and sharing a link keep them; the
 * order is also stored for the next visit.
 */
export function useListView<Sort extends string>(
  name: string,
  sorts: readonly Sort[],
  first: Sort,
): ListView<Sort> {
  const [params, setParams] = useSearchParams();
  const stored = localStorage.getItem(STORAGE_PREFIX + name)?.split(" ") ?? [];
  const wanted = params.get("sort") ?? stored[0];
  const sort = sorts.find((one) => one === wanted) ?? first;
  const isDescending = (params.get("order") ?? (params.has("sort") ? "asc" : stored[1])) === "desc";
  const query = params.get("q") ?? "";

  useEffect(() => {
    localStorage.setItem(STORAGE_PREFIX + name, `${sort} ${isDescending ? "desc" : "asc"}`);
  }, [name, sort, isDescending]);

  const change = (values: Record<string, string>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(values)) {
          if (value) next.set(key, value);
          else next.delete(key);
        }
        return next;
      },
      { replace: true },
    );

  return {
    query,
    sort,
    isDescending,
    settledQuery: useDebounced(query.trim(), TYPING_MS),
    // "loved" in links of version 0.1
    isFavourite: params.has("favourites") || params.has("loved"),
    setFavourites: (isFavourite) => change({ favourites: isFavourite ? "yes" : "", loved: "" }),
    clear: () => change({ q: "", favourites: "", loved: "" }),
    setQuery: (typed) => change({ q: typed }),
    setSort: (chosen, descending) => change({ sort: chosen, order: descending ? "desc" : "asc" }),
  };
}
