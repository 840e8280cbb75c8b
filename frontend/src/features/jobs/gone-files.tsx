import { Button } from "@/components/ui/button";
import { useRoots } from "@/hooks/work/use-roots";
import { count, counted } from "@/lib/format";
import type { GoneFiles as Gone, Root } from "@/types/models";
import { useAnswerGoneFiles } from "./use-answer-gone-files";

/** Ask about files that are gone in a number that only an administrator can confirm. */
export function GoneFiles() {
  const roots = useRoots();
  return roots.data?.map((root) =>
    root.attached && root.gone ? <GoneCard key={root.id} root={root} gone={root.gone} /> : null,
  );
}

function GoneCard({ root, gone }: { root: Root; gone: Gone }) {
  const answer = useAnswerGoneFiles();
  const reply = (are_gone: boolean) => answer.mutate({ root_id: root.id, are_gone });
  const files = counted(gone.files, "file");
  return (
    <section className="card gone" aria-label={`Files gone from ${root.path}`}>
      <h2>
        {gone.is_waiting ? `Waiting for ${files} of` : `${files} gone from`} {root.path}
      </h2>
      <p>
        Are they deleted, or is a disk not connected? Until you decide, their tracks stay in the lists; new
        and changed files are added meanwhile.
      </p>
      <ul className="gone__folders">
        {gone.folders.map(({ path, files: n }) => (
          <li key={path}>
            <span>{path || "directly in the folder"}</span>
            <span className="number">{count(n)}</span>
          </li>
        ))}
      </ul>
      <p className="soft">
        Tracks of deleted files are marked as missing. Their favourites, ratings and plays come back with the
        files.
      </p>
      <div className="gone__answers">
        <Button kind="primary" disabled={answer.isPending} onClick={() => reply(true)}>
          They are gone
        </Button>
        {gone.is_waiting ? null : (
          <Button disabled={answer.isPending} onClick={() => reply(false)}>
            Keep waiting
          </Button>
        )}
      </div>
    </section>
  );
}
