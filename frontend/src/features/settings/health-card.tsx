import { CircleAlert, CircleCheck } from "lucide-react";
import { Failure } from "@/components/ui/message";
import { capital, words } from "@/lib/format";
import { useHealth } from "./use-health";

/** Names of the server's checks (app/api/health.py); a check that is not listed shows its own name. */
const CHECKS: Readonly<Record<string, string>> = {
  queue_fingerprint: "Analysis workers",
  queue_interactive: "Scan and batch workers",
  queue_upkeep: "Maintenance workers",
  watcher: "Watching of music folders",
  feed: "Work distribution",
  reap: "Recovery of interrupted work",
};

/** Show the state of the services that the server depends on. */
export function HealthCard() {
  const health = useHealth();
  if (health.error) {
    return (
      <Failure
        title="The server status could not be loaded."
        error={health.error}
        retry={() => void health.refetch()}
      />
    );
  }
  if (!health.data) return null;
  const { status, version, checks } = health.data;
  return (
    <section className="card">
      <h2>Server</h2>
      <p className="soft">
        Auralis {version}.{" "}
        {status === "ok"
          ? "All services are available."
          : "Some services are unavailable; everything else keeps working."}
      </p>
      <ul className="checks">
        {Object.entries(checks).map(([name, result]) => (
          <li key={name} className={result === "ok" ? "checks__good" : "checks__bad"}>
            {result === "ok" ? (
              <CircleCheck size={17} aria-hidden="true" />
            ) : (
              <CircleAlert size={17} aria-hidden="true" />
            )}
            <span>{CHECKS[name] ?? capital(words(name))}</span>
            <span className="soft">{result === "ok" ? "available" : result}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
