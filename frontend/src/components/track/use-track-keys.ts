import { ratingOfKey } from "@/lib/rating";
import type { Track } from "@/types/models";
import { useFavourite } from "./use-favourite";
import { useRating } from "./use-rating";

/** What a key does to a list's active track beside playing it: 0 to 5 are stars, L is love. */
export function useTrackKeys(find: (index: number) => Track | undefined) {
  const rate = useRating();
  const love = useFavourite();
  return (key: string, index: number) => {
    const track = find(index);
    if (!track) return;
    const stars = ratingOfKey(key);
    if (stars !== undefined) rate.mutate({ track, stars });
    else if (key === "l") love.mutate({ trackId: track.id, isFavourite: !track.favourite });
  };
}
