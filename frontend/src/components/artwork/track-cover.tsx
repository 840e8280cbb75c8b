import { useCover } from "@/hooks/track/use-cover";
import { Artwork, type ArtworkProps } from "./artwork";

/** Show the artwork of a queue item, which does not tell whether its track has any. */
export function Cover({ trackId, ...rest }: ArtworkProps & { trackId: string }) {
  return <Artwork trackId={useCover(trackId)} {...rest} />;
}
