import { TriangleAlert } from "lucide-react";
import { ago } from "@/lib/format";
import { useCacheHealth } from "./use-cache-health";

/** List the alerts of the cache. */
export function Alerts() {
  const { data: health } = useCacheHealth();
  if (!health?.alerts.length) return null;
  return (
    <ul className="alerts" aria-label="Alerts">
      {health.alerts.map((alert) => (
        <li key={alert.code} className={`alert alert--${alert.level}`}>
          <TriangleAlert size={18} aria-hidden="true" />
          <span>{alert.message}</span>
          <time className="soft" dateTime={alert.since}>
            {ago(alert.since)}
          </time>
        </li>
      ))}
    </ul>
  );
}
