import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { PAGE_ITEMS, type PagedList, partOf } from "@/lib/api/paged-lists";
import type { Page } from "@/types/models";
import { useDebounced } from "./use-debounced";

/** Indices of the visible rows. */
export interface Range {
  first: number;
  last: number;
}

/** Pause after scrolling before rows are fetched: dragging through 100,000 rows fetches only the last position. */
const SETTLE_MS = 90;

export interface PagedItems<Item> {
  total: number | undefined;
  error: Error | null;
  isPending: boolean;
  /** True while items of an earlier filter are shown and the new ones load. */
  isStale: boolean;
  find: (index: number) => Item | undefined;
  refetch: () => void;
}

/** Fetch only the visible parts of a list of any length. */
export function usePagedList<Item>(list: PagedList<Item>, range: Range): PagedItems<Item> {
  const client = useQueryClient();
  const first = useQuery(partOf(list, 0));
  const shown = useRef(list);
  if (!first.isPending) shown.current = list;
  const active = shown.current;

  const settled = useDebounced(`${range.first}-${range.last}`, SETTLE_MS);
  useQueries({ queries: pagesOf(settled).map((page) => partOf(active, page)) });

  const data = client.getQueryData(partOf(active, 0).queryKey);
  /** The first page has a lower bound; later ones know more of the length. */
  const lengthOf = (of: PagedList<Item>): number => {
    const pages = client.getQueriesData<Page<Item>>({ queryKey: [...of.key] });
    return Math.max(...pages.map(([, page]) => page?.total ?? 0));
  };
  return {
    total: data?.total_is_lower_bound ? lengthOf(active) : data?.total,
    error: first.error,
    isPending: data === undefined && first.isPending,
    isStale: active !== list,
    find: (index) =>
      client.getQueryData(partOf(active, Math.floor(index / PAGE_ITEMS)).queryKey)?.items[index % PAGE_ITEMS],
    refetch: () => void first.refetch(),
  };
}

function pagesOf(range: string): number[] {
  const [first = 0, last = 0] = range.split("-").map((row) => Math.floor(Number(row) / PAGE_ITEMS));
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
