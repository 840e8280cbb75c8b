import { Heart } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Message } from "@/components/ui/message";

interface FavouritesView {
  settledQuery: string;
  isFavourite: boolean;
  setFavourites: (isFavourite: boolean) => void;
  clear: () => void;
}

/** Restrict a list to favourites. */
export function FavouritesToggle({ view }: { view: FavouritesView }) {
  const { isFavourite } = view;
  return (
    <Button
      aria-label="Favourites"
      aria-pressed={isFavourite}
      className="toggle"
      icon={<Heart size={16} fill={isFavourite ? "currentColor" : "none"} aria-hidden="true" />}
      onClick={() => view.setFavourites(!isFavourite)}
    >
      <span className="toggle__text">Favourites</span>
    </Button>
  );
}

interface NoMatchesProps {
  view: FavouritesView;
  /** Plural name of the items, and what the filter matches. */
  noun: string;
  words: string;
}

/** Explain a list that is empty because of its filters. */
export function NoMatches({ view, noun, words }: NoMatchesProps) {
  const one = noun.slice(0, -1);
  return (
    <Message
      title={view.settledQuery ? `No ${noun} found` : "No favourites yet"}
      actions={<Button onClick={view.clear}>Clear filters</Button>}
    >
      {view.settledQuery
        ? `No ${view.isFavourite ? `favourite ${one}` : one} has “${view.settledQuery}” in its ${words}.`
        : `${noun.charAt(0).toUpperCase()}${noun.slice(1)} that you add to your favourites appear here.`}
    </Message>
  );
}
