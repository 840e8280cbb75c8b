import { Folder, FolderInput, X } from "lucide-react";
import { useState } from "react";
import { AddFolderForm } from "@/components/folders/add-folder-form";
import { MoveFolderForm } from "@/components/folders/move-folder-form";
import { IconButton } from "@/components/ui/button";
import { useRoots } from "@/hooks/work/use-roots";
import { ago, counted } from "@/lib/format";
import type { Root } from "@/types/models";
import { useDetachRoot } from "./use-detach-root";
import { useHealth } from "./use-health";

/** List the music folders, also detached ones with tracks, and offer to add one. */
export function FoldersCard() {
  const { data: roots } = useRoots();
  const shown = roots?.filter((root) => root.attached || root.detached_count);
  return (
    <section className="card">
      <h2>Music folders</h2>
      <ul className="settings-list" aria-label="Music folders">
        {shown?.map((root) => (
          <FolderRow key={root.id} root={root} />
        ))}
      </ul>
      <AddFolderForm />
    </section>
  );
}

function FolderRow({ root }: { root: Root }) {
  const detach = useDetachRoot();
  const health = useHealth();
  const [isMoving, setIsMoving] = useState(false);
  const watch = health.data?.music_folders?.find((each) => each.root_id === root.id);
  const facts = root.attached
    ? [
        counted(root.track_count, "file"),
        root.missing_count ? `${counted(root.missing_count, "file")} missing` : "",
        root.scanned_at ? `scanned ${ago(root.scanned_at)}` : "not scanned yet",
        watch?.message,
      ]
    : [`${counted(root.detached_count ?? 0, "file")} detached`];
  return (
    <li className="settings-row">
      <Folder size={18} aria-hidden="true" />
      <div>
        <p className="settings-row__name">{root.path}</p>
        <p className="soft number">{facts.filter(Boolean).join(" · ")}</p>
        {isMoving ? <MoveFolderForm root={root} onEnd={() => setIsMoving(false)} /> : null}
      </div>
      <IconButton label={`Move ${root.path}`} size="small" onClick={() => setIsMoving(!isMoving)}>
        <FolderInput size={17} aria-hidden="true" />
      </IconButton>
      {root.attached ? (
        <IconButton label={`Remove ${root.path}`} size="small" onClick={() => detach.mutate(root)}>
          <X size={17} aria-hidden="true" />
        </IconButton>
      ) : null}
    </li>
  );
}
