import { Meter } from "@/components/ui/meter";
import { isOpen, useJobs } from "@/hooks/work/use-jobs";
import { counted, span } from "@/lib/format";
import type { Coverage } from "@/types/models";

/** Show the progress of the analysis. */
export function AnalysisProgress({ coverage }: { coverage: Coverage }) {
  const { data: jobs } = useJobs();
  const eta_s = jobs?.find(isOpen)?.eta_s;
  const ended = coverage.found - coverage.pending - coverage.running;
  return (
    <section className="card analysis-progress" aria-label="Analysis">
      <p>
        <strong>Analysing your music</strong>
        <span className="soft number">
          {ended} of {counted(coverage.found, "track")}
          {eta_s ? ` · ${span(eta_s)} left` : ""}
        </span>
      </p>
      <Meter label="Tracks analysed" value={ended} max={coverage.found} isMoving />
    </section>
  );
}
