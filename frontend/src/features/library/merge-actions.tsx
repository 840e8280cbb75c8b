import { useQuery } from "@tanstack/react-query";
import { Merge, Split } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Confirm } from "@/components/ui/confirm";
import { Dialog } from "@/components/ui/dialog";
import { SearchField } from "@/components/ui/field";
import { useIsAdmin } from "@/hooks/account/use-is-admin";
import { useDebounced } from "@/hooks/use-debounced";
import { albumList, artistList, partOf } from "@/lib/api/paged-lists";
import { counted } from "@/lib/format";
import { type Candidate, type MergedKind, useMerge, useSplit } from "./use-merge";

const TYPING_MS = 250;
const MAX_CANDIDATES = 20;

interface MergeActionsProps {
  kind: MergedKind;
  subject: Candidate;
  /** Names that were merged into it. */
  merged: readonly string[];
  /** Folders that an album's tracks lie in. */
  folderCount?: number;
}

/** Show the buttons that merge an artist or an album with another one, and undo it, to administrators. */
export function MergeActions({ kind, subject, merged, folderCount = 1 }: MergeActionsProps) {
  const [open, setOpen] = useState<"merge" | "split">();
  const split = useSplit(kind, subject);
  const close = () => setOpen(undefined);
  if (!useIsAdmin()) return null;
  const isInFolders = merged.length === 0 && folderCount > 1;
  return (
    <>
      <Button icon={<Merge size={16} aria-hidden="true" />} onClick={() => setOpen("merge")}>
        Merge with…
      </Button>
      {merged.length || isInFolders ? (
        <Button icon={<Split size={16} aria-hidden="true" />} onClick={() => setOpen("split")}>
          {isInFolders ? "Split by folder" : "Split again"}
        </Button>
      ) : null}
      {open === "merge" ? <MergeDialog kind={kind} subject={subject} onClose={close} /> : null}
      {open === "split" ? (
        <Confirm
          title={`Split “${subject.name}”?`}
          action={isInFolders ? "Split by folder" : "Split again"}
          onConfirm={() => split.mutate()}
          onClose={close}
        >
          {isInFolders
            ? `Its tracks lie in ${folderCount} folders; each becomes an album of its own. Merging the albums undoes it.`
            : `${merged.map((name) => `“${name}”`).join(", ")} was merged into it and becomes an ${kind} of its own again.`}{" "}
          Files are not changed.
        </Confirm>
      ) : null}
    </>
  );
}

interface MergeDialogProps {
  kind: MergedKind;
  subject: Candidate;
  onClose: () => void;
}

function MergeDialog({ kind, subject, onClose }: MergeDialogProps) {
  const [typed, setTyped] = useState(subject.name);
  const candidates = useCandidates(kind, subject.id, useDebounced(typed.trim(), TYPING_MS));
  const merge = useMerge(kind, subject);
  return (
    <Dialog label={`Merge “${subject.name}”`} kind="small" onClose={onClose}>
      <h2>Merge “{subject.name}” with…</h2>
      <p className="soft">
        It becomes part of the {kind} that you choose, and so do files that are added later. Files are not
        changed. “Split again” on that page undoes it.
      </p>
      <SearchField label={`Search ${kind}s`} value={typed} onChange={setTyped} />
      <ul className="merge-candidates" aria-label={`Other ${kind}s`}>
        {candidates.map((candidate) => (
          <li key={candidate.id}>
            <button
              type="button"
              className="merge-candidate"
              disabled={merge.isPending}
              onClick={() => merge.mutate(candidate, { onSuccess: onClose })}
            >
              <span>{candidate.name}</span>
              <span className="soft number">{candidate.facts}</span>
            </button>
          </li>
        ))}
        {candidates.length ? null : <li className="soft">No other {kind} has these words in its name.</li>}
      </ul>
      <div className="dialog__actions">
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Dialog>
  );
}

/** Return other artists or albums whose names have the typed words. */
function useCandidates(kind: MergedKind, id: string, query: string): (Candidate & { facts: string })[] {
  const isArtist = kind === "artist";
  const filter = query ? { query } : {};
  const artists = useQuery({ ...partOf(artistList(filter), 0, MAX_CANDIDATES), enabled: isArtist });
  const albums = useQuery({ ...partOf(albumList(filter), 0, MAX_CANDIDATES), enabled: !isArtist });
  const found = isArtist
    ? (artists.data?.items ?? []).map(({ id, name, track_count }) => ({
        id,
        name,
        facts: counted(track_count, "track"),
      }))
    : (albums.data?.items ?? []).map(({ id, title, edition, artist, track_count }) => ({
        id,
        name: edition ? `${title} (${edition})` : title,
        facts: `${artist} · ${counted(track_count, "track")}`,
      }));
  return found.filter((candidate) => candidate.id !== id);
}
