import type { KeyboardEvent, MouseEvent } from "react";
import type { MarkKind } from "@/lib/api/cached-marks";
import { ratingAfterKey, STARS } from "@/lib/rating";
import { useRating } from "./use-rating";
import "./rating-stars.css";

/** A star in a 20 × 20 box. */
const STAR = "m10 2.6 2.3 4.7 5.2.7-3.8 3.6.9 5.2-4.6-2.5-4.6 2.5.9-5.2L2.5 8l5.2-.7z";
const BOX = 20;

/** Height of a star beside the buttons of a page, px. */
export const STAR_SIDE = 22;

interface RatingStarsProps {
  item: { id: string; rating: number | null } & ({ title: string } | { name: string });
  kind?: MarkKind;
  /** Height of a star, px. */
  size: number;
  tabIndex?: number;
}

/** Show and set the account's rating; a click on its last star removes it. */
export function RatingStars({ item, kind = "track", size, tabIndex = 0 }: RatingStarsProps) {
  const rate = useRating(kind);
  const stars = item.rating ?? 0;
  const setRating = (wanted: number) => {
    if (wanted !== stars) rate.mutate({ item, stars: wanted });
  };
  const onClick = (event: MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    const box = event.currentTarget.getBoundingClientRect();
    const chosen = Math.min(STARS, Math.ceil(((event.clientX - box.left) / box.width) * STARS) || 1);
    setRating(chosen === stars ? 0 : chosen);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const wanted =
      event.ctrlKey || event.metaKey || event.altKey ? undefined : ratingAfterKey(event.key, stars);
    if (wanted === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setRating(wanted);
  };
  return (
    <span
      role="slider"
      tabIndex={tabIndex}
      aria-label={`Your rating for “${"title" in item ? item.title : item.name}”`}
      aria-valuemin={0}
      aria-valuemax={STARS}
      aria-valuenow={stars}
      aria-valuetext={stars ? `${stars} of ${STARS} stars` : "No rating"}
      className={`stars ${stars ? "stars--given" : ""}`}
      onClick={onClick}
      onKeyDown={onKeyDown}
    >
      <svg viewBox={`0 0 ${STARS * BOX} ${BOX}`} height={size} width={size * STARS} aria-hidden="true">
        {Array.from({ length: STARS }, (_, index) => (
          <path
            // biome-ignore lint/suspicious/noArrayIndexKey: stars are identified by position
            key={index}
            d={STAR}
            transform={`translate(${index * BOX})`}
            className={index < stars ? "star star--full" : "star"}
          />
        ))}
      </svg>
    </span>
  );
}
