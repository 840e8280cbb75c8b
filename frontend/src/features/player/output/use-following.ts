import { useEffect, useState } from "react";
import { usePlayer, usePlayerState } from "@/hooks/player/use-player";
import { useStore } from "@/hooks/use-store";
import { gainOf } from "@/lib/player/loudness";
import { playSettings, speedOf } from "@/lib/player/play-settings";
import { sleepTimer } from "@/lib/player/sleep-timer";
import type { Decks } from "@/lib/player/sound/decks";
import { followsOnAlbum, indexOfNext, nextItem } from "@/lib/player/what-follows";
import type { TrackDetail } from "@/types/models";
import { useStream } from "./use-stream";

/** The next track is loaded this long before the current one ends, and the crossfade before that. */
const PRELOAD_S = 25;

/** A track must be this many times as long as its crossfade. */
const FADES_IN_A_TRACK = 3;

interface Now {
  track: TrackDetail | undefined;
  isSounding: boolean;
  turn: string;
  failedIds: ReadonlySet<string>;
}

/** Load what plays next before the current track ends, and tell the decks how to go on with it. */
export function useFollowing(decks: Decks, { track, isSounding, turn, failedIds }: Now) {
  const player = usePlayer();
  const settings = useStore(playSettings);
  const sleepsAtEnd = useStore(sleepTimer)?.kind === "track";
  const index = usePlayerState(indexOfNext);
  const item = usePlayerState(nextItem);
  // A turn at which the end is near; another turn is not.
  const [endingTurn, setEndingTurn] = useState<string>();
  const isEnding = isSounding && endingTurn === turn && !sleepsAtEnd;
  const nextId = isEnding ? item?.id : undefined;
  const next = useStream(nextId, failedIds.has(nextId ?? ""));
  const isUnknown = isEnding && index !== undefined && !item;

  useEffect(() => {
    if (isUnknown && index !== undefined) void player.fill(index, index);
  }, [player, isUnknown, index]);

  const isSame = track && next.track && followsOnAlbum(track, next.track);
  const longest_s = Math.min(track?.duration_s ?? 0, next.track?.duration_s ?? 0) / FADES_IN_A_TRACK;
  const crossfade_s = isSame ? 0 : Math.min(settings.crossfade_s, longest_s);
  const rate = speedOf(next.track?.duration_s ?? 0, settings);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the address follows from the source
  useEffect(() => {
    if (!next.source || !next.track) return decks.drop();
    decks.preload(next.source, next.addressAt(0));
    decks.other.setRate(rate);
    decks.other.setLevel(gainOf(next.track, settings), true);
    decks.following = { source: next.source, crossfade_s };
  }, [decks, next.source, next.track, settings, crossfade_s, rate]);

  return {
    /** Take note of the time that is left of the current track. */
    approach: (left_s: number) => {
      if (left_s < PRELOAD_S + settings.crossfade_s) setEndingTurn(turn);
    },
  };
}
