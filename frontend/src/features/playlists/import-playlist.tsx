import { useMutation, useQueryClient } from "@tanstack/react-query";
import { FileUp } from "lucide-react";
import { useRef, useState } from "react";
import { useLocation } from "wouter";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { upload } from "@/lib/api/client";
import { counted } from "@/lib/format";
import { playlistPath } from "@/lib/links";
import { toast, toastError } from "@/lib/toasts";
import type { ImportedPlaylist } from "@/types/models";
import { MAX_NAME_LENGTH } from "./playlist-form";
import { storePlaylist } from "./use-playlists";

/** Part of a file in which its own name is looked for. */
const HEAD_BYTES = 20_000;

/** Entries without a track that are listed. */
const SHOWN = 100;

/** Import a playlist file, and tell which of its entries have no track here. */
export function ImportPlaylist() {
  const client = useQueryClient();
  const [, go] = useLocation();
  const input = useRef<HTMLInputElement>(null);
  const [report, setReport] = useState<ImportedPlaylist>();
  const send = useMutation({
    mutationFn: async (file: File) => {
      const isNamed = /^#PLAYLIST:/m.test(await file.slice(0, HEAD_BYTES).text());
      const stem = file.name.replace(/\.[^.]*$/, "").slice(0, MAX_NAME_LENGTH);
      const query = isNamed || !stem ? "" : `?name=${encodeURIComponent(stem)}`;
      const path = `/api/v1/playlists/import${query}`;
      return (await upload<{ data: ImportedPlaylist }>(path, file, "audio/x-mpegurl")).data;
    },
    onSuccess: (imported) => {
      storePlaylist(client, imported.playlist);
      if (imported.missing_count) return setReport(imported);
      toast(`“${imported.playlist.name}” imported with ${counted(imported.found, "track")}`);
      go(playlistPath(imported.playlist.id));
    },
    onError: toastError,
  });
  const close = () => {
    if (report) go(playlistPath(report.playlist.id));
    setReport(undefined);
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".m3u,.m3u8,.pls,audio/x-mpegurl,audio/x-scpls"
        aria-label="Playlist file"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file) send.mutate(file);
          event.target.value = "";
        }}
      />
      <Button
        icon={<FileUp size={16} aria-hidden="true" />}
        disabled={send.isPending}
        onClick={() => input.current?.click()}
      >
        Import
      </Button>
      {report ? (
        <Dialog label="Import" kind="small" onClose={close}>
          <h2>“{report.playlist.name}” imported</h2>
          <p className="soft">
            {counted(report.found, "track")} found. {counted(report.missing_count, "entry", "entries")} of the
            file
            {report.missing_count === 1 ? " has" : " have"} no track in your library:
          </p>
          <ul className="import-missing">
            {report.missing.slice(0, SHOWN).map(({ line, title, path }) => (
              <li key={line}>
                <span className="number soft">{line}</span> {title || path}
              </li>
            ))}
          </ul>
          <div className="dialog__actions">
            <Button kind="primary" onClick={close}>
              Open playlist
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}
