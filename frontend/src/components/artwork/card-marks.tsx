import { FavouriteButton } from "@/components/track/favourite-button";
import type { MarkKind } from "@/lib/api/cached-marks";

interface CardMarksProps {
  item: { id: string; favourite: boolean; rating: number | null } & ({ title: string } | { name: string });
  kind: Exclude<MarkKind, "track">;
}

/** Show the heart and the rating of an album or an artist on its picture. */
export function CardMarks({ item, kind }: CardMarksProps) {
  const isGiven = item.favourite || item.rating;
  return (
    <span className={`card-marks ${isGiven ? "card-marks--given" : ""}`}>
      <FavouriteButton item={item} kind={kind} />
      {item.rating ? (
        <span
          role="img"
          className="card-marks__rating number"
          aria-label={`Your rating: ${item.rating} of 5 stars`}
        >
          {item.rating} ★
        </span>
      ) : null}
    </span>
  );
}
