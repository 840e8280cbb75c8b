/** Asks for many things at once what components ask for one by one: a list of 50 rows makes one request. */
export function makeBatcher<Value>(
  fetchMany: (ids: string[]) => Promise<ReadonlyMap<string, Value>>,
  { wait_ms, limit }: { wait_ms: number; limit: number },
): (id: string) => Promise<Value | null> {
  let waiting = new Map<string, PromiseWithResolvers<Value | null>>();

  async function ask(batch: typeof waiting): Promise<void> {
    try {
      const found = await fetchMany([...batch.keys()]);
      for (const [id, asked] of batch) asked.resolve(found.get(id) ?? null);
    } catch (error) {
      for (const asked of batch.values()) asked.reject(error);
    }
  }

  function flush(): void {
    const batch = waiting;
    waiting = new Map();
    if (batch.size) void ask(batch);
  }

  return (id) => {
    const known = waiting.get(id);
    if (known) return known.promise;
    if (waiting.size === 0) setTimeout(flush, wait_ms);
    const asked = withResolvers<Value | null>();
    waiting.set(id, asked);
    if (waiting.size >= limit) flush();
    return asked.promise;
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
