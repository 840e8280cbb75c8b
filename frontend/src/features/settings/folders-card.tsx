import { Folder, X } from "lucide-react";
import { AddFolderForm } from "@/components/folders/add-folder-form";
import { IconButton } from "@/components/ui/button";
import { ago, counted } from "@/lib/format";
import type { Root } from "@/types/models";
import { useDetachRoot } from "./use-detach-root";
import { useRoots } from "./use-roots";

/** List the music folders and offer to add one. */
export function FoldersCard() {
  const { data: roots } = useRoots();
  return (
    <section className="card">
      <h2>Music folders</h2>
      <ul className="settings-list" aria-label="Music folders">
        {roots
          ?.filter((root) => root.attached)
          .map((root) => (
            <FolderRow key={root.id} root={root} />
          ))}
      </ul>
      <AddFolderForm />
    </section>
  );
}

function FolderRow({ root }: { root: Root }) {
  const detach = useDetachRoot();
  const facts = [
    counted(root.track_count, "file"),
    root.missing_count ? `${counted(root.missing_count, "file")} missing` : "",
    root.scanned_at ? `scanned ${ago(root.scanned_at)}` : "not scanned yet",
  ];
  return (
    <li className="settings-row">
      <Folder size={18} aria-hidden="true" />
      <div>
        <p className="settings-row__name">{root.path}</p>
        <p className="soft number">{facts.filter(Boolean).join(" · ")}</p>
      </div>
      <IconButton label={`Remove ${root.path}`} size="small" onClick={() => detach.mutate(root)}>
        <X size={17} aria-hidden="true" />
      </IconButton>
    </li>
  );
}
