import { useCover } from "@/hooks/track/use-cover";
import { Artwork, type ArtworkProps } from "./artwork";

/** The artwork of a track of which no more is known than what the queue says. */
export function Cover({ trackId, ...rest }: ArtworkProps & { trackId: string }) {
  return <Artwork trackId={useCover(trackId)} {...rest} />;
}
