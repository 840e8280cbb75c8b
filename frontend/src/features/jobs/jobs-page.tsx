import { ExternalLink, RefreshCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Failure } from "@/components/ui/message";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useTitle } from "@/hooks/use-title";
import { useCoverage } from "@/hooks/work/use-coverage";
import { useJobs } from "@/hooks/work/use-jobs";
import { useStartScan } from "@/hooks/work/use-start-scan";
import { serverPath } from "@/lib/base-path";
import { isHere } from "@/lib/links";
import { CoverageCard } from "./coverage-card";
import { GoneFiles } from "./gone-files";
import { JobRow } from "./job-row";
import "./jobs.css";

/** Show the state of the analysis and recent jobs. */
export function JobsPage() {
  useTitle("Jobs");
  const jobs = useJobs();
  const coverage = useCoverage();
  const scan = useStartScan();
  const isAdmin = useIsAdmin();
  return (
    <div className="page page--narrow">
      <header className="page__head">
        <h1>Jobs</h1>
        {isAdmin ? (
          <>
            {isHere(location.hostname) ? (
              <a
                className="button button--plain"
                href={serverPath("/flower")}
                target="_blank"
                rel="noreferrer"
              >
                <ExternalLink size={16} aria-hidden="true" />
                Flower
              </a>
            ) : null}
            <Button
              kind="primary"
              icon={<RefreshCw size={16} aria-hidden="true" />}
              disabled={scan.isPending}
              onClick={() => scan.mutate()}
            >
              Scan now
            </Button>
          </>
        ) : null}
      </header>
      {isAdmin ? <GoneFiles /> : null}
      {coverage.data ? <CoverageCard coverage={coverage.data} /> : null}
      {jobs.error && !jobs.data ? (
        <Failure title="The jobs could not be loaded." error={jobs.error} retry={() => void jobs.refetch()} />
      ) : null}
      {jobs.data?.length === 0 ? (
        <p className="soft jobs-none">No jobs yet. Start a scan to find the music in your music folders.</p>
      ) : null}
      {jobs.data?.length ? (
        <section className="section">
          <h2 className="jobs-heading">Recent jobs</h2>
          <ul className="jobs">
            {jobs.data.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}
