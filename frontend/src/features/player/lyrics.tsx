import { useEffect, useMemo, useRef } from "react";
import { usePlayer } from "@/hooks/player/use-player";
import { useTrack } from "@/hooks/track/use-track";
import { useStore } from "@/hooks/use-store";
import { currentLine } from "@/lib/player/current-line";
import { playhead } from "@/lib/player/playhead";
import type { Lyrics as LyricsData } from "@/types/models";
import { useLyrics } from "./use-lyrics";
import "./lyrics.css";

/** After a reader scrolled, the lyrics stay in place this long before they follow the music again. */
const REST_MS = 4000;

/** Show the lyrics of a track: synced ones follow the music, and a click on a line plays from there. */
export function Lyrics({ trackId }: { trackId: string }) {
  const { data: track } = useTrack(trackId);
  const { data: lyrics, error, isPending } = useLyrics(track?.has_lyrics ? trackId : undefined);
  const hasNone = track && (!track.has_lyrics || lyrics === null);
  if (hasNone) {
    return (
      <p className="lyrics__none">
        This track has no lyrics. They are read from its tags, or from an .lrc or .txt file of its name beside
        it.
      </p>
    );
  }
  if (error) return <p className="lyrics__none">The lyrics could not be loaded. {error.message}</p>;
  if (isPending || !lyrics) return null;
  return lyrics.synced ? <SyncedLyrics key={trackId} lyrics={lyrics} /> : <PlainLyrics lyrics={lyrics} />;
}

function PlainLyrics({ lyrics }: { lyrics: LyricsData }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
    <section className="lyrics lyrics--plain" aria-label="Lyrics" tabIndex={0}>
      <p>{lyrics.lines.map(({ text }) => text).join("\n")}</p>
    </section>
  );
}

function SyncedLyrics({ lyrics }: { lyrics: LyricsData }) {
  const player = usePlayer();
  const { position_s } = useStore(playhead);
  const starts_ms = useMemo(() => lyrics.lines.map(({ start_ms }) => start_ms), [lyrics]);
  const current = currentLine(starts_ms, position_s);
  const frame = useRef<HTMLElement>(null);
  const restsUntil_ms = useRef(0);
  const rest = () => {
    restsUntil_ms.current = Date.now() + REST_MS;
  };

  useEffect(() => {
    const line = frame.current?.querySelector<HTMLElement>(`[data-line="${Math.max(0, current)}"]`);
    if (!line || !frame.current || Date.now() < restsUntil_ms.current) return;
    const top = line.offsetTop - frame.current.clientHeight * 0.38 + line.offsetHeight / 2;
    frame.current.scrollTo({ top, behavior: isMotionReduced() ? "auto" : "smooth" });
  }, [current]);

  return (
    <section
      ref={frame}
      className="lyrics lyrics--synced"
      aria-label="Lyrics"
      onWheel={rest}
      onTouchMove={rest}
      onKeyDown={rest}
    >
      <ol>
        {lyrics.lines.map(({ start_ms, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines repeat and never move
          <li key={index} data-line={index}>
            <button
              type="button"
              className="lyrics__line"
              aria-current={index === current ? "true" : undefined}
              disabled={start_ms === null}
              onClick={() => {
                restsUntil_ms.current = 0;
                player.seek((start_ms ?? 0) / 1000);
              }}
            >
              {text || "♪"}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function isMotionReduced(): boolean {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
