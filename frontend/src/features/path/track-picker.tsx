import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { Corona } from "@/components/corona/corona";
import { SearchField } from "@/components/ui/field";
import { useShape } from "@/hooks/track/use-shape";
import { useDebounced } from "@/hooks/use-debounced";
import { api, body, ready } from "@/lib/api/client";
import type { Track } from "@/types/models";

const TYPING_MS = 160;
const SHOWN = 8;

interface TrackPickerProps {
  label: string;
  /** Ids of tracks that cannot be chosen. */
  without: readonly string[];
  onPick: (track: Track) => void;
}

/** Find a track by words; arrow keys move between the field and the results. */
export function TrackPicker({ label, without, onPick }: TrackPickerProps) {
  const [typed, setTyped] = useState("");
  const query = useDebounced(typed.trim(), TYPING_MS);
  const found = useQuery({
    queryKey: ["search", "picker", query],
    enabled: query.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const params = { query: { query, limit: SHOWN } };
      return ready(await body(api.GET("/api/v1/search", { signal, params }))).items;
    },
  });
  const shown = query ? (found.data ?? []).filter(({ id }) => !without.includes(id)) : [];
  return (
    <div className="track-picker" role="group" aria-label={label} onKeyDown={moveFocus}>
      <SearchField label={label} placeholder={label} value={typed} onChange={setTyped} autoFocus />
      {shown.length ? (
        <ul className="track-picker__list">
          {shown.map((track) => (
            <li key={track.id}>
              <PickerChoice track={track} onPick={onPick} />
            </li>
          ))}
        </ul>
      ) : null}
      {query && found.data && !shown.length ? <p className="soft">No other track matches.</p> : null}
    </div>
  );
}

function PickerChoice({ track, onPick }: { track: Track; onPick: (track: Track) => void }) {
  const shape = useShape(track.id);
  return (
    <button type="button" className="track-picker__choice" onClick={() => onPick(track)}>
      <Corona shape={shape} size={32} />
      <span className="track-picker__names">
        <span className="clip">{track.title}</span>
        <span className="soft clip">{track.artist}</span>
      </span>
    </button>
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, .track-picker__choice")];
  const at = stops.findIndex((stop) => stop.matches(":focus"));
  stops[Math.min(stops.length - 1, Math.max(0, at + by))]?.focus();
}
