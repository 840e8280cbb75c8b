import type { CSSProperties, MouseEvent, ReactNode } from "react";
import type { Track } from "@/types/models";
import type { useNowPlaying } from "./use-now-playing";

export type Status = "off" | "on" | "paused";

/** Return whether a track is the current one, playing or paused. */
export function statusOf(track: Track | undefined, nowPlaying: ReturnType<typeof useNowPlaying>): Status {
  if (track === undefined || track.id !== nowPlaying.trackId) return "off";
  return nowPlaying.isPlaying ? "on" : "paused";
}

interface GridRowProps {
  id: string;
  /** Number of rows above, header included. */
  precedingRows: number;
  status: Status;
  isActive: boolean;
  isSelected?: boolean;
  className?: string;
  style?: CSSProperties;
  onStart: (event: MouseEvent<HTMLElement>) => void;
  children: ReactNode;
}

/** Render a row of a track grid; the grid itself holds the focus. */
export function GridRow(props: GridRowProps) {
  const {
    id,
    precedingRows,
    status,
    isActive,
    isSelected = false,
    className = "",
    style,
    onStart,
    children,
  } = props;
  const classes = ["track-row", className];
  if (status !== "off") classes.push("track-row--current");
  if (isSelected) classes.push("track-row--selected");
  if (isActive) classes.push("track-row--active");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles keys
    <div
      id={id}
      role="row"
      aria-rowindex={precedingRows + 1}
      aria-selected={isSelected}
      className={classes.join(" ")}
      style={style}
      onClick={onStart}
    >
      {children}
    </div>
  );
}
