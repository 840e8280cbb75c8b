import { Flame } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/message";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useTitle } from "@/hooks/use-title";
import { useWarmCache } from "@/hooks/work/use-warm-cache";
import { count, counted, percent, words } from "@/lib/format";
import type { CacheSample, CacheStats } from "@/types/models";
import { Alerts } from "./alerts";
import type { Sample } from "./chart-paths";
import { Chart } from "./metric-chart";
import { useCacheHistory } from "./use-cache-history";
import { useCacheStats } from "./use-cache-stats";
import { useSubscription } from "./use-subscription";
import "./cache.css";

/** Default thresholds of the server's alerts (AURALIS_ALERT_HIT_RATE, AURALIS_ALERT_RESPONSE_MS). */
const LOW_HIT_RATE = 0.7;
const SLOW_MS = 200;

const NO_SAMPLES: readonly CacheSample[] = [];

/** Show hit rate, response time and size of the cache. */
export function CachePage() {
  useTitle("Cache");
  const stats = useCacheStats();
  const history = useCacheHistory();
  const warm = useWarmCache();
  const isAdmin = useIsAdmin();
  useSubscription("cache");
  return (
    <div className="page cache-page">
      <header className="page__head">
        <h1>Cache</h1>
        {isAdmin ? (
          <Button
            icon={<Flame size={16} aria-hidden="true" />}
            disabled={warm.isPending}
            onClick={() => warm.mutate()}
          >
            Warm cache
          </Button>
        ) : null}
      </header>
      {stats.error && !stats.data ? (
        <Failure
          title="Cache statistics could not be loaded."
          error={stats.error}
          retry={() => void stats.refetch()}
        />
      ) : null}
      {stats.data ? (
        <>
          <p className="cache-words">{describeHitRate(overallHitRate(history.data ?? NO_SAMPLES))}</p>
          <Alerts />
          <Charts stats={stats.data} samples={history.data ?? NO_SAMPLES} />
          <Kinds stats={stats.data} />
          <Transcodes {...stats.data.transcodes} />
        </>
      ) : null}
    </div>
  );
}

/** Describe a hit rate: "9 of 10 requests …"; 0 and 10 stand for exactly none and all. */
export function describeHitRate(rate: number | null): string {
  if (rate === null) return "No requests in the last hour.";
  const tenths = rate > 0 && rate < 1 ? Math.min(9, Math.max(1, Math.round(rate * 10))) : rate * 10;
  return `${tenths} of 10 requests were served from the cache in the last hour.`;
}

/** Return the hit rate over all samples, weighted by their requests; null without requests. */
export function overallHitRate(samples: readonly CacheSample[]): number | null {
  const queries = samples.reduce((sum, sample) => sum + sample.queries, 0);
  const hits = samples.reduce((sum, sample) => sum + sample.queries * (sample.hit_rate ?? 0), 0);
  return queries ? hits / queries : null;
}

/** Return one metric of the samples over time. */
function seriesOf(
  samples: readonly CacheSample[],
  metric: "hit_rate" | "p95_ms" | "queries" | "size_mb",
): Sample[] {
  return samples.map((sample) => ({ at_ms: Date.parse(sample.at), value: sample[metric] }));
}

function milliseconds(value: number | null): string {
  return value === null ? "–" : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function megabytes(value: number | null): string {
  return value === null ? "–" : `${value.toFixed(1)} MB`;
}

function Charts({ stats, samples }: { stats: CacheStats; samples: readonly CacheSample[] }) {
  const rate = overallHitRate(samples) ?? stats.cache_hit_rate;
  return (
    <div className="charts">
      <Chart
        title="Hit rate"
        value={rate === null ? "–" : percent(rate)}
        words={`of ${counted(stats.total_queries, "request")} in total`}
        samples={seriesOf(samples, "hit_rate")}
        top={1}
        threshold={{ at: LOW_HIT_RATE, label: `low below ${percent(LOW_HIT_RATE)}` }}
        show={percent}
      />
      <Chart
        title="Response time"
        value={milliseconds(stats.p95_response_time_ms)}
        words="95 % of responses are faster"
        samples={seriesOf(samples, "p95_ms")}
        threshold={{ at: SLOW_MS, label: `slow above ${SLOW_MS} ms` }}
        show={milliseconds}
      />
      <Chart
        title="Requests"
        value={count(samples.reduce((sum, sample) => sum + sample.queries, 0))}
        words="in the last hour"
        samples={seriesOf(samples, "queries")}
        show={count}
      />
      <Chart
        title="Size"
        value={megabytes(stats.cache_size_mb)}
        words={describeSize(stats)}
        samples={seriesOf(samples, "size_mb")}
        show={megabytes}
      />
    </div>
  );
}

function Transcodes({ made, hits, failures, size_mb, limit_mb }: CacheStats["transcodes"]) {
  return (
    <section className="card">
      <h2>Transcoded tracks</h2>
      <p>
        {counted(made, "track")} transcoded, {counted(hits, "request")} served from disk,{" "}
        {counted(failures, "failure")}.
      </p>
      <p className="soft">
        {megabytes(size_mb)} on disk, limit {count(limit_mb)} MB.
      </p>
    </section>
  );
}

function describeSize({ cache_limit_mb, items_cached }: CacheStats): string {
  const items = items_cached === null ? "cache unavailable" : counted(items_cached, "entry", "entries");
  return cache_limit_mb ? `${items}, limit ${Math.round(cache_limit_mb)} MB` : items;
}

function Kinds({ stats }: { stats: CacheStats }) {
  return (
    <section className="card kinds">
      <h2>Hits by type of request</h2>
      {Object.entries(stats.by_kind).map(([kind, { hits, misses }]) => (
        <div key={kind} className="kind">
          <span className="kind__name">{words(kind)}</span>
          <span className="kind__bar" aria-hidden="true">
            <i style={{ transform: `scaleX(${hits + misses ? hits / (hits + misses) : 0})` }} />
          </span>
          <span className="soft number">
            {count(hits)} of {count(hits + misses)}
          </span>
        </div>
      ))}
      <p className="soft">
        {counted(stats.warming.entries, "result")} cached in advance, served{" "}
        {counted(stats.warming.hits, "time")}.
      </p>
    </section>
  );
}
