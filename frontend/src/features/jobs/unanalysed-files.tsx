import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { partOf, trackList } from "@/lib/api/paged-lists";
import { count, counted } from "@/lib/format";
import { reasonText } from "@/lib/reasons";

/** States of files without a sound profile. */
const STATES = ["failed", "quarantined", "skipped"] as const;

interface UnanalysedFilesProps {
  reason: string;
  n: number;
}

/** List the files that were not analysed for a reason; fetched when opened. */
export function UnanalysedFiles({ reason, n }: UnanalysedFilesProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="reason" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{reasonText(reason)}</span>
        <span className="number">{count(n)}</span>
      </summary>
      {isOpen ? <Files reason={reason} /> : null}
    </details>
  );
}

function Files({ reason }: { reason: string }) {
  const parts = useQueries({ queries: STATES.map((state) => partOf(trackList({ state, reason }), 0)) });
  const error = parts.find((part) => part.error)?.error;
  if (error) return <p role="alert">{error.message}</p>;
  const files = parts.flatMap(({ data }) => data?.items ?? []);
  const more = parts.reduce((sum, { data }) => sum + (data?.total ?? 0), 0) - files.length;
  return (
    <ul className="reason__files">
      {files.map(({ id, path, title }) => (
        <li key={id}>{path ?? (title || "File name visible to administrators only")}</li>
      ))}
      {more > 0 ? <li>and {counted(more, "more file")}</li> : null}
    </ul>
  );
}
