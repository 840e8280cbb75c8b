import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { count, counted, words } from "@/lib/format";
import { partOf, trackList } from "@/lib/lists";

interface ReasonFilesProps {
  reason: string;
  n: number;
}

/** Which files were not heard for a reason; asked for when somebody looks. */
export function ReasonFiles({ reason, n }: ReasonFilesProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="reason" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span>{words(reason)}</span>
        <span className="number">{count(n)}</span>
      </summary>
      {isOpen ? <Files reason={reason} /> : null}
    </details>
  );
}

function Files({ reason }: { reason: string }) {
  const { data, error } = useQuery(partOf(trackList({ reason }), 0));
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return null;
  const more = data.total - data.items.length;
  return (
    <ul className="reason__files">
      {data.items.map(({ id, path, title }) => (
        <li key={id}>{path ?? (title || "A file whose name only admins see")}</li>
      ))}
      {more > 0 ? <li>and {counted(more, "other file")}</li> : null}
    </ul>
  );
}
