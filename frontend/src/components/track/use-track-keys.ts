import { addToPlaylist } from "@/lib/add-to-playlist";
import { ratingOfKey } from "@/lib/rating";
import type { Track } from "@/types/models";
import { useFavourite } from "./use-favourite";
import { useRating } from "./use-rating";

/** Return a handler for keys on a list's active track: 0 to 5 rate it, L toggles its favourite, P adds it to a playlist. */
export function useTrackKeys(find: (index: number) => Track | undefined) {
  const rate = useRating();
  const favourite = useFavourite();
  return (key: string, index: number) => {
    const track = find(index);
    if (!track) return;
    const stars = ratingOfKey(key);
    if (stars !== undefined) rate.mutate({ item: track, stars });
    else if (key === "p") addToPlaylist(track.title, [track.id]);
    else if (key === "l") favourite.mutate({ id: track.id, isFavourite: !track.favourite });
  };
}
