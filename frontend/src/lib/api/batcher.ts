/** Return a function that combines concurrent single fetches into one: a list of 50 rows makes one request. */
export function makeBatcher<Value>(
  fetchMany: (ids: string[]) => Promise<ReadonlyMap<string, Value>>,
  { wait_ms, limit }: { wait_ms: number; limit: number },
): (id: string) => Promise<Value | null> {
  let waiting = new Map<string, PromiseWithResolvers<Value | null>>();

  async function send(batch: typeof waiting): Promise<void> {
    try {
      const found = await fetchMany([...batch.keys()]);
      for (const [id, deferred] of batch) deferred.resolve(found.get(id) ?? null);
    } catch (error) {
      for (const deferred of batch.values()) deferred.reject(error);
    }
  }

  function flush(): void {
    const batch = waiting;
    waiting = new Map();
    if (batch.size) void send(batch);
  }

  return (id) => {
    const known = waiting.get(id);
    if (known) return known.promise;
    if (waiting.size === 0) setTimeout(flush, wait_ms);
    const deferred = withResolvers<Value | null>();
    waiting.set(id, deferred);
    if (waiting.size >= limit) flush();
    return deferred.promise;
  };
}

interface PromiseWithResolvers<Value> {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: unknown) => void;
}

function withResolvers<Value>(): PromiseWithResolvers<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<Value>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
