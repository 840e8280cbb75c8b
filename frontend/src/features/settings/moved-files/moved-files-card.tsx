import { FileSymlink } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { ago, counted } from "@/lib/format";
import type { Match } from "@/types/models";
import { useMatches, useSettleMatches } from "./use-matches";

const REASONS: Readonly<Record<Match["reason"], string>> = {
  same_file: "the same file",
  same_place: "the same name, size and time",
  same_audio: "the same audio",
  same_track_mbid: "the same MusicBrainz track",
  same_recording_mbid: "the same MusicBrainz recording",
  same_tags: "the same tags and length",
  same_sound: "the same sound",
};

/** Show tracks that scans found in another place, and ask about those that may be there. */
export function MovedFilesCard() {
  const { data: open } = useMatches("open");
  const { data: applied } = useMatches("applied");
  if (!open || !applied) return null;
  const none = open.total + applied.total === 0;
  return (
    <section className="card">
      <h2>Moved files</h2>
      <p className="soft">
        {none
          ? "No files have moved in the last 30 days. When files are renamed, moved or replaced, their favourites, ratings, plays and playlists follow them, and each of them is listed here."
          : "Favourites, ratings, plays and playlists follow files that move. A move can be undone for 30 days: the track is then missing and keeps its data, and its file becomes a new track."}
      </p>
      {open.total ? (
        <ul className="settings-list" aria-label="Questions about moved files">
          {groups(open.items).map((matches) => (
            <AskedGroup key={matches[0].group_id} matches={matches} />
          ))}
        </ul>
      ) : null}
      {applied.total ? (
        <ul className="settings-list" aria-label="Moved files">
          {groups(applied.items).map((matches) => (
            <AppliedGroup key={matches[0].group_id} matches={matches} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

type Group = readonly [Match, ...Match[]];

/** Return matches by group, in the order of their first ones. */
function groups(matches: readonly Match[]): Group[] {
  const found = new Map<string, [Match, ...Match[]]>();
  for (const match of matches) {
    const group = found.get(match.group_id);
    if (group) group.push(match);
    else found.set(match.group_id, [match]);
  }
  return [...found.values()];
}

/** Ask whether missing tracks are files that look alike: pair by pair when a track or file occurs twice. */
function AskedGroup({ matches }: { matches: Group }) {
  const isOneToOne =
    new Set(matches.map((each) => each.track_id)).size === matches.length &&
    new Set(matches.map((each) => each.new_path)).size === matches.length;
  const n = matches.length;
  if (isOneToOne && n > 1) {
    return (
      <Row
        name={`These ${n} missing tracks look like these ${n} files`}
        facts={`${between(matches[0])} · ${REASONS[matches[0].reason]}`}
      >
        <Pairs matches={matches} />
        <Settle matches={matches} />
      </Row>
    );
  }
  return matches.map((match) => (
    <Row
      key={match.id}
      name={`Is the missing track “${titleOf(match)}” this file?`}
      facts={`${match.old_path} → ${match.new_path} · ${REASONS[match.reason]}`}
    >
      <Settle matches={[match]} />
    </Row>
  ));
}

function Settle({ matches }: { matches: Group }) {
  const settle = useSettleMatches();
  return (
    <p className="moved__actions">
      <Button
        kind="primary"
        disabled={settle.isPending}
        onClick={() => settle.mutate({ matches, action: "accept" })}
      >
        {matches.length > 1 ? "They are the same" : "It is the same"}
      </Button>
      <Button disabled={settle.isPending} onClick={() => settle.mutate({ matches, action: "reject" })}>
        {matches.length > 1 ? "They are different tracks" : "It is a different track"}
      </Button>
    </p>
  );
}

function AppliedGroup({ matches }: { matches: Group }) {
  const settle = useSettleMatches();
  const [first] = matches;
  const n = matches.length;
  return (
    <Row
      name={n > 1 ? `${counted(n, "track")} of ${folder(first.old_path)}` : titleOf(first)}
      facts={`${n > 1 ? between(first) : `${first.old_path} → ${first.new_path}`} · ${REASONS[first.reason]} · ${ago(first.created_at)}`}
    >
      {n > 1 ? <Pairs matches={matches} /> : null}
      <p className="moved__actions">
        <Button
          disabled={settle.isPending}
          aria-label={`Undo the move of ${n > 1 ? counted(n, "track") : titleOf(first)}`}
          onClick={() => settle.mutate({ matches, action: "undo" })}
        >
          Undo
        </Button>
      </p>
    </Row>
  );
}

function Pairs({ matches }: { matches: Group }) {
  return (
    <details>
      <summary>Show {counted(matches.length, "track")}</summary>
      <ul>
        {matches.map((match) => (
          <li key={match.id} className="soft">
            {titleOf(match)}: {match.old_path} → {match.new_path}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Row({ name, facts, children }: { name: string; facts: string; children: ReactNode }) {
  return (
    <li className="settings-row moved">
      <FileSymlink size={18} aria-hidden="true" />
      <div>
        <p className="settings-row__name">{name}</p>
        <p className="soft moved__path">{facts}</p>
        {children}
      </div>
    </li>
  );
}

function titleOf(match: Match): string {
  return match.title ?? "A purged track";
}

/** Say from which folder to which a group of files moved. */
function between({ old_path, new_path }: Match): string {
  const [from, to] = [folder(old_path), folder(new_path)];
  return from === to ? `renamed in ${from}` : `${from} → ${to}`;
}

function folder(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}
