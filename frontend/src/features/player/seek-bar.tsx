import { useId, useMemo, useRef, useState } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { useStore } from "@/hooks/use-store";
import { clock, trackLength } from "@/lib/format";
import { playhead } from "@/lib/player/playhead";
import { useWaveform } from "./use-waveform";
import { bars, barsPath } from "./waveform";
import "./seek-bar.css";

interface SeekBarProps {
  /** Number of bars. */
  resolution: number;
}

/** Show the waveform with the position. An invisible slider on top handles clicks and keys. */
export function SeekBar({ resolution }: SeekBarProps) {
  const player = usePlayer();
  const track = usePlayerState((view) => view.player.currentTrack);
  const { position_s, duration_s } = useStore(playhead);
  const [dragged_s, setDragged] = useState<number>();
  const [hover, setHover] = useState<number>();
  const sought_s = useRef<number>(undefined);
  const frame = useRef<HTMLDivElement>(null);
  const shown_s = dragged_s ?? position_s;
  const share = duration_s > 0 ? Math.min(1, shown_s / duration_s) : 0;

  const seek = () => {
    if (dragged_s === undefined) return;
    player.seek(dragged_s);
    sought_s.current = dragged_s;
    setDragged(undefined);
  };

  // Browsers report the released value once more, after the release: it is no new drag.
  const drag = (to_s: number) => {
    if (to_s !== sought_s.current) setDragged(to_s);
    sought_s.current = undefined;
  };

  return (
    <div className="seek">
      <span className="seek__time number">{track ? clock(shown_s) : ""}</span>
      <div
        ref={frame}
        className="seek__frame"
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          setHover((event.clientX - box.left) / box.width);
        }}
        onPointerLeave={() => setHover(undefined)}
      >
        <Bars trackId={track?.id} share={share} resolution={resolution} />
        {hover !== undefined && track ? (
          <span className="seek__hint number" style={{ left: `${hover * 100}%` }} aria-hidden="true">
            {clock(Math.max(0, hover * duration_s))}
          </span>
        ) : null}
        <input
          type="range"
          className="seek__slider"
          aria-label="Position in the track"
          aria-valuetext={`${clock(shown_s)} of ${trackLength(duration_s)}`}
          min={0}
          max={Math.max(1, duration_s)}
          step={0.1}
          value={shown_s}
          disabled={!track}
          onChange={(event) => drag(Number(event.target.value))}
          onPointerUp={seek}
          onKeyUp={seek}
          onBlur={seek}
        />
      </div>
      <span className="seek__time number">{track ? trackLength(duration_s) : ""}</span>
    </div>
  );
}

interface BarsProps {
  trackId: string | undefined;
  share: number;
  resolution: number;
}

function Bars({ trackId, share, resolution }: BarsProps) {
  const clip = useId();
  const { data: peaks } = useWaveform(trackId);
  const heights = useMemo(() => (peaks ? bars(peaks, resolution) : []), [peaks, resolution]);
  const path = useMemo(() => barsPath(heights), [heights]);
  if (heights.length === 0) {
    return (
      <span className="seek__plain" aria-hidden="true">
        <span style={{ transform: `scaleX(${share})` }} />
      </span>
    );
  }
  return (
    <svg
      className="seek__bars"
      viewBox={`0 0 ${heights.length} 1`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <clipPath id={clip}>
        <rect width={share * heights.length} height="1" />
      </clipPath>
      <path d={path} className="seek__rest" />
      <path d={path} className="seek__played" clipPath={`url(#${clip})`} />
    </svg>
  );
}
