import { useEffect, useState } from "react";

/** A value once it stopped changing for a while. */
export function useDebounced<Value>(value: Value, wait_ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), wait_ms);
    return () => clearTimeout(timer);
  }, [value, wait_ms]);
  return settled;
}
