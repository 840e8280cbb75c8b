import { useEffect } from "react";
import { useSearchParams } from "wouter";
import { useDebounced } from "@/hooks/use-debounced";

/** Whoever types asks once for a word, not for each of its letters. */
const TYPING_MS = 180;

const KEPT = "auralis.view.";

export interface ListView<Sort extends string> {
  words: string;
  sort: Sort;
  isDescending: boolean;
  /** The words once the typing paused. */
  settledQuery: string;
  /** Only what has a heart. */
  isFavourite: boolean;
  setFavourites: (isFavourite: boolean) => void;
  /** Everything again, in the same order. */
  clear: () => void;
  setQuery: (words: string) => void;
  setSort: (sort: Sort, isDescending: boolean) => void;
}

/**
 * How a list is filtered and ordered. It stands in the address, so that going back and sharing a link keep it; the
 * order is also remembered for the next visit.
 */
export function useListView<Sort extends string>(
  name: string,
  sorts: readonly Sort[],
  first: Sort,
): ListView<Sort> {
  const [params, setParams] = useSearchParams();
  const kept = localStorage.getItem(KEPT + name)?.split(" ") ?? [];
  const wanted = params.get("sort") ?? kept[0];
  const sort = sorts.find((one) => one === wanted) ?? first;
  const isDescending = (params.get("order") ?? (params.has("sort") ? "asc" : kept[1])) === "desc";
  const words = params.get("q") ?? "";

  useEffect(() => {
    localStorage.setItem(KEPT + name, `${sort} ${isDescending ? "desc" : "asc"}`);
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
    words,
    sort,
    isDescending,
    settledQuery: useDebounced(words.trim(), TYPING_MS),
    isFavourite: params.has("loved"),
    setFavourites: (isFavourite) => change({ loved: isFavourite ? "yes" : "" }),
    clear: () => change({ q: "", loved: "" }),
    setQuery: (typed) => change({ q: typed }),
    setSort: (chosen, descending) => change({ sort: chosen, order: descending ? "desc" : "asc" }),
  };
}
