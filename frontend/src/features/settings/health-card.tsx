import { CircleAlert, CircleCheck } from "lucide-react";
import { Failure } from "@/components/ui/message";
import { capital, words } from "@/lib/format";
import { useHealth } from "./use-health";

/** Whether everything that the server depends on answers. */
export function HealthCard() {
  const health = useHealth();
  if (health.error) {
    return (
      <Failure
        what="The server status could not be loaded."
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
        {Object.entries(checks).map(([name, said]) => (
          <li key={name} className={said === "ok" ? "checks__good" : "checks__bad"}>
            {said === "ok" ? (
              <CircleCheck size={17} aria-hidden="true" />
            ) : (
              <CircleAlert size={17} aria-hidden="true" />
            )}
            <span>{capital(words(name))}</span>
            <span className="soft">{said}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
