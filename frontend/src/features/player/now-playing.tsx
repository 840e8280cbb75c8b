import { ChevronDown, ListMusic, MicVocal, Sparkles } from "lucide-react";
import { type PointerEvent, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { artworkUrl } from "@/components/artwork/artwork";
import { Cover } from "@/components/artwork/track-cover";
import { Corona } from "@/components/corona/corona";
import { FavouriteButton } from "@/components/track/favourite-button";
import { IconButton } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { usePlayerState } from "@/hooks/player/use-player";
import { useCover } from "@/hooks/track/use-cover";
import { useShape } from "@/hooks/track/use-shape";
import { useTrack } from "@/hooks/track/use-track";
import { useBackCloses } from "@/hooks/use-back-closes";
import { trackPath } from "@/lib/links";
import { nextItem } from "@/lib/player/what-follows";
import type { CurrentTrack } from "@/lib/socket";
import { SleepChoice, SpeedChoice } from "./listening";
import { Lyrics } from "./lyrics";
import { OutputDevice } from "./output-device";
import { QueuePanel } from "./queue-panel";
import { SeekBar } from "./seek-bar";
import { Transport } from "./transport";
import { Volume } from "./volume";
import "./now-playing.css";

const RESOLUTION = 90;

/** Side of the corona's drawing; the style sheet scales it. */
const CORONA_PX = 640;

/** Distance of a swipe down. */
const SWIPE_PX = 80;

/** Shown beside the controls, or instead of the picture on a phone. */
type Pane = "picture" | "lyrics" | "queue";

interface NowPlayingProps {
  isPhone: boolean;
  onClose: () => void;
}

/** Show the whole player: picture or corona, lyrics, queue and controls. */
export function NowPlaying({ isPhone, onClose }: NowPlayingProps) {
  const track = usePlayerState((view) => view.player.currentTrack);
  const hasTrack = track !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes when the last track goes
  useEffect(() => {
    if (!hasTrack) onClose();
  }, [hasTrack]);
  if (!track) return null;
  return (
    <Dialog label="Now playing" kind="full" onClose={onClose}>
      <Screen key={String(isPhone)} track={track} isPhone={isPhone} onClose={onClose} />
    </Dialog>
  );
}

function Screen({ track, isPhone, onClose }: NowPlayingProps & { track: CurrentTrack }) {
  const cover = useCover(track.id);
  const [pane, setPane] = useState<Pane>(isPhone ? "picture" : "lyrics");
  const swipe = useSwipeDown(onClose);
  useBackCloses(onClose);
  const choose = (chosen: Pane) => setPane(pane === chosen ? "picture" : chosen);
  const isBeside = !isPhone && pane !== "picture";
  return (
    <div
      className={`now-playing ${isPhone ? "now-playing--phone" : ""} ${isBeside ? "now-playing--beside" : ""}`}
      data-overlay
      tabIndex={-1}
      ref={focusFirst}
      {...swipe}
    >
      <div className="now-playing__tint" aria-hidden="true">
        {cover ? <img src={artworkUrl(cover, 96)} alt="" /> : null}
      </div>
      <header className="now-playing__head">
        <IconButton label="Close player" onClick={onClose}>
          <ChevronDown size={26} aria-hidden="true" />
        </IconButton>
        <span className="clip">{track.album}</span>
        <IconButton label="Lyrics" isOn={pane === "lyrics"} onClick={() => choose("lyrics")}>
          <MicVocal size={21} aria-hidden="true" />
        </IconButton>
        <IconButton label="Queue" isOn={pane === "queue"} onClick={() => choose("queue")}>
          <ListMusic size={22} aria-hidden="true" />
        </IconButton>
      </header>
      <div className="now-playing__main">
        {!isPhone || pane === "picture" ? <Picture track={track} hasCover={cover !== null} /> : null}
        {pane === "lyrics" ? (
          <div className="now-playing__pane">
            <Lyrics trackId={track.id} />
          </div>
        ) : null}
        {pane === "queue" ? (
          <div className="now-playing__pane">
            <QueuePanel onClose={() => setPane("picture")} />
          </div>
        ) : null}
      </div>
      <div className="now-playing__controls">
        <TrackNames track={track} onClose={onClose} />
        <SeekBar resolution={RESOLUTION} />
        <Transport isLarge />
        <div className="now-playing__foot">
          <UpNext onQueue={() => setPane("queue")} />
          <SpeedChoice />
          <SleepChoice />
          {isPhone ? null : <Volume />}
        </div>
        <OutputDevice />
      </div>
    </div>
  );
}

/** Let the dialog focus the whole screen instead of its first button, so that Space plays and pauses. */
function focusFirst(element: HTMLElement | null): void {
  element?.setAttribute("autofocus", "");
}

/** Show the cover, or the corona if there is none or it was asked for. */
function Picture({ track, hasCover }: { track: CurrentTrack; hasCover: boolean }) {
  const shape = useShape(track.id);
  const [isCorona, setCorona] = useState(false);
  const showsCorona = shape !== undefined && (isCorona || !hasCover);
  return (
    <div className="now-playing__picture">
      {showsCorona ? (
        <Corona
          shape={shape}
          size={CORONA_PX}
          label={`Corona of “${track.title}”`}
          className="now-playing__corona"
        />
      ) : (
        <Cover
          trackId={track.id}
          size={640}
          name={track.album}
          className="now-playing__art"
          alt={`Cover of ${track.album}`}
        />
      )}
      {hasCover && shape ? (
        <button
          type="button"
          className="now-playing__turn"
          aria-pressed={isCorona}
          onClick={() => setCorona(!isCorona)}
        >
          <Sparkles size={15} aria-hidden="true" />
          Corona
        </button>
      ) : null}
    </div>
  );
}

function TrackNames({ track, onClose }: { track: CurrentTrack; onClose: () => void }) {
  const { data: known } = useTrack(track.id);
  const shape = useShape(track.id);
  return (
    <div className="now-playing__names">
      <div className="now-playing__words">
        <h1 className="clip">{track.title}</h1>
        <p className="clip">{track.artist}</p>
      </div>
      <Link href={trackPath(track.id)} aria-label={`Sound profile of “${track.title}”`} onClick={onClose}>
        <Corona shape={shape} size={52} />
      </Link>
      {known ? <FavouriteButton item={known} size="medium" /> : null}
    </div>
  );
}

/** Name what plays next; a click shows the queue. */
function UpNext({ onQueue }: { onQueue: () => void }) {
  const item = usePlayerState(nextItem);
  const isShuffled = usePlayerState(({ player }) => player.shuffle);
  return (
    <button type="button" className="now-playing__next" onClick={onQueue}>
      <span className="now-playing__label">Next</span>
      <span className="clip">
        {item ? `${item.title} · ${item.artist}` : isShuffled ? "A track of the queue" : "End of the queue"}
      </span>
    </button>
  );
}

/** Return the handlers of a swipe down, which begins anywhere but on a control or in a pane that scrolls. */
function useSwipeDown(onSwipe: () => void) {
  const start = useRef<number>(undefined);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      const isElsewhere =
        event.target instanceof Element && event.target.closest("input, .now-playing__pane");
      start.current = isElsewhere ? undefined : event.clientY;
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      if (start.current !== undefined && event.clientY - start.current > SWIPE_PX) onSwipe();
    },
  };
}
