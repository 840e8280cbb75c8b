import { Pause, Play, Repeat, Repeat1, Shuffle, SkipBack, SkipForward } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import type { Repeat as RepeatMode } from "@/lib/socket";

const REPEAT_LABELS: Record<RepeatMode, string> = {
  off: "Repeat: off",
  all: "Repeat: queue",
  one: "Repeat: track",
};

/** Render the buttons shuffle, previous, play, next and repeat. */
export function Transport({ isLarge = false }: { isLarge?: boolean }) {
  const player = usePlayer();
  const isEmpty = usePlayerState((view) => view.items.length === 0);
  const isPlaying = usePlayerState((view) => view.player.isPlaying);
  const isShuffled = usePlayerState((view) => view.player.shuffle);
  const repeat = usePlayerState((view) => view.player.repeat);
  const size = isLarge ? 26 : 20;
  const RepeatIcon = repeat === "one" ? Repeat1 : Repeat;
  return (
    <div className={`transport ${isLarge ? "transport--large" : ""}`}>
      <IconButton label="Shuffle" isOn={isShuffled} onClick={() => player.toggleShuffle()}>
        <Shuffle size={isLarge ? 22 : 17} aria-hidden="true" />
      </IconButton>
      <IconButton label="Previous" disabled={isEmpty} onClick={() => player.previous()}>
        <SkipBack size={size} fill="currentColor" aria-hidden="true" />
      </IconButton>
      <button
        type="button"
        className="transport__play"
        aria-label={isPlaying ? "Pause" : "Play"}
        disabled={isEmpty}
        onClick={() => player.toggle()}
      >
        {isPlaying ? (
          <Pause size={size} fill="currentColor" aria-hidden="true" />
        ) : (
          <Play size={size} fill="currentColor" aria-hidden="true" className="transport__triangle" />
        )}
      </button>
      <IconButton label="Next" disabled={isEmpty} onClick={() => player.next()}>
        <SkipForward size={size} fill="currentColor" aria-hidden="true" />
      </IconButton>
      <IconButton label={REPEAT_LABELS[repeat]} isOn={repeat !== "off"} onClick={() => player.nextRepeat()}>
        <RepeatIcon size={isLarge ? 22 : 17} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
