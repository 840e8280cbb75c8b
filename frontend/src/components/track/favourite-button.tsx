import { Heart } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { useFavourite } from "./use-favourite";
import "./favourite-button.css";

interface FavouriteButtonProps {
  track: { id: string; title: string; favourite: boolean };
  size?: "small" | "medium";
}

export function FavouriteButton({ track, size = "small" }: FavouriteButtonProps) {
  const change = useFavourite();
  const label = track.favourite
    ? `Remove “${track.title}” from favourites`
    : `Add “${track.title}” to favourites`;
  return (
    <IconButton
      label={label}
      size={size}
      className={`favourite-button ${track.favourite ? "favourite-button--on" : ""}`}
      onClick={(event) => {
        event.stopPropagation();
        change.mutate({ trackId: track.id, isFavourite: !track.favourite });
      }}
    >
      <Heart
        size={size === "small" ? 16 : 20}
        fill={track.favourite ? "currentColor" : "none"}
        aria-hidden="true"
      />
    </IconButton>
  );
}
