import { Button } from "@/components/ui/button";
import { Meter } from "@/components/ui/meter";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { isOpen } from "@/hooks/work/use-jobs";
import { ago, count, counted, span, words } from "@/lib/format";
import { leftOutText, reasonText } from "@/lib/reasons";
import type { Job } from "@/types/models";
import { useCancelJob } from "./use-cancel-job";
import { useRetryJob } from "./use-retry-job";

const KINDS: Readonly<Record<string, string>> = {
  scan: "Music folder scan",
  fingerprint: "Track analysis",
  warm: "Cache warming",
  batch: "Batch change",
  index: "Search index",
  map: "Map",
};

/** Unit that a job counts, by kind. */
const NOUNS: Readonly<Record<string, string>> = {
  fingerprint: "track",
  warm: "result",
  batch: "change",
  index: "track",
  map: "track",
};

const STATES: Readonly<Record<Job["state"], string>> = {
  pending: "waiting",
  running: "running",
  done: "done",
  failed: "failed",
  cancelled: "cancelled",
};

/** Show a job's progress, speed, remaining time and failures by reason. */
export function JobRow({ job }: { job: Job }) {
  const isAdmin = useIsAdmin();
  const ended = job.done + job.failed + job.skipped;
  const open = isOpen(job);
  const isPart = job.folders?.some((folder) => folder.parts.length > 0);
  const title = isPart ? "Changed folders scan" : (KINDS[job.kind] ?? words(job.kind));
  const leftOut = leftOutText(job.left_out);
  const reasons = Object.entries(job.errors);
  return (
    <li className="job">
      <div className="job__head">
        <span className={`job__state job__state--${job.state}`}>
          {job.state === "done" && job.reason ? "partly done" : STATES[job.state]}
        </span>
        <span className="job__title">{title}</span>
        <time className="soft" dateTime={job.created_at}>
          {ago(job.finished_at ?? job.created_at)}
        </time>
      </div>
      {open ? <Meter label={title} value={ended} max={job.found} isMoving /> : null}
      <p className="soft number">{facts(job, ended)}</p>
      {leftOut ? <p className="soft">{leftOut}</p> : null}
      <Message job={job} />
      {reasons.length ? (
        <details className="reasons">
          <summary>{problemSummary(job)}</summary>
          <ul>
            {reasons.map(([reason, n]) => (
              <li key={reason}>
                <span>{reasonText(reason)}</span>
                <span className="number">{count(n)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {isAdmin ? <Actions job={job} /> : null}
    </li>
  );
}

/** Say why a job failed, for a scan the music folders that were not scanned or need an answer. */
function Message({ job }: { job: Job }) {
  const troubled = job.folders?.filter((folder) => folder.message && folder.path) ?? [];
  if (!troubled.length) return job.message ? <p className="job__message">{job.message}</p> : null;
  return troubled.map((folder) => (
    <p key={folder.root_id} className="job__message">
      {folder.path}: {folder.message}
    </p>
  ));
}

/** Offer to cancel, retry or resume a job. */
function Actions({ job }: { job: Job }) {
  const cancel = useCancelJob();
  const retry = useRetryJob();
  if (isOpen(job)) {
    return (
      <Button className="job__action" disabled={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
        Cancel
      </Button>
    );
  }
  if (job.failed === 0 && !job.errors.cancelled && !job.reason) return null;
  return (
    <Button className="job__action" disabled={retry.isPending} onClick={() => retry.mutate(job.id)}>
      {job.errors.cancelled && !job.failed ? "Resume" : "Try again"}
    </Button>
  );
}

/** Summarise failed and skipped units; a warming job skips results that are cached already. */
function problemSummary({ kind, failed, skipped }: Job): string {
  const n = failed + skipped;
  return kind === "warm" && !failed
    ? `${counted(n, "result")} skipped`
    : `${counted(n, NOUNS[kind] ?? "file")} failed or skipped`;
}

/** Return a job's figures: "36 of 1,262 · 8.1 per second · 3 min left". */
function facts(job: Job, ended: number): string {
  const noun = NOUNS[job.kind] ?? "file";
  const all = job.found ? counted(job.found, noun) : `no ${noun}s`;
  const parts = [isOpen(job) ? `${count(ended)} of ${count(job.found)}` : all];
  if (isOpen(job) && job.rate_per_s) parts.push(`${job.rate_per_s.toFixed(1)} per second`);
  if (isOpen(job) && job.eta_s !== null) parts.push(`${span(job.eta_s)} left`);
  if (!isOpen(job) && job.started_at && job.finished_at) {
    parts.push(`took ${span((Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000)}`);
  }
  return parts.join(" · ");
}
