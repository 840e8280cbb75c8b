import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, body, ready } from "@/lib/api/client";

const SHOWN = 8;

/** Shortest time between two requests while a petal is dragged; the server's limit is ten a second. */
const INTERVAL_MS = 150;

/** Results of a drag's stations are forgotten soon. */
const REMEMBERED_MS = 10_000;

/** Fetch tracks like one, but with other values; earlier results stay until the next ones are loaded. */
export function useSteered(trackId: string, values: Readonly<Record<string, number>>) {
  const aimed = useThrottled(values, INTERVAL_MS);
  return useQuery({
    queryKey: ["steered", trackId, aimed],
    placeholderData: keepPreviousData,
    gcTime: REMEMBERED_MS,
    queryFn: async ({ signal }) => {
      const params = { path: { track_id: trackId }, query: { limit: SHOWN, ...aimed } };
      return ready(await body(api.GET("/api/v1/tracks/{track_id}/similar", { signal, params }))).items;
    },
  });
}

/** Return a value that follows another at most once in `interval_ms`; the last one is not lost. */
function useThrottled<Value>(value: Value, interval_ms: number): Value {
  const [shown, setShown] = useState(value);
  const changed_ms = useRef(0);
  const text = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal values are the same
  useEffect(() => {
    const wait_ms = Math.max(0, changed_ms.current + interval_ms - Date.now());
    const timer = setTimeout(() => {
      changed_ms.current = Date.now();
      setShown(value);
    }, wait_ms);
    return () => clearTimeout(timer);
  }, [text, interval_ms]);
  return shown;
}
