import type { CSSProperties, ReactNode } from "react";
import type { Track } from "@/types/models";
import type { useNowPlaying } from "./use-now-playing";

export type Status = "off" | "on" | "paused";

/** Whether a track is the player's, and whether it sounds. */
export function statusOf(track: Track | undefined, nowPlaying: ReturnType<typeof useNowPlaying>): Status {
  if (track === undefined || track.id !== nowPlaying.trackId) return "off";
  return nowPlaying.isPlaying ? "on" : "paused";
}

interface GridRowProps {
  id: string;
  /** How many rows of the grid stand above it. */
  place: number;
  status: Status;
  isActive: boolean;
  className?: string;
  style?: CSSProperties;
  onStart: () => void;
  children: ReactNode;
}

/** A row of a grid of tracks; the grid has the focus and the keys. */
export function GridRow(props: GridRowProps) {
  const { id, place, status, isActive, className = "", style, onStart, children } = props;
  const classes = ["track-row", className];
  if (status !== "off") classes.push("track-row--current");
  if (isActive) classes.push("track-row--active");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and the keys
    <div
      id={id}
      role="row"
      aria-rowindex={place + 1}
      aria-selected={isActive}
      className={classes.join(" ")}
      style={style}
      onClick={onStart}
    >
      {children}
    </div>
  );
}
