import { Heart } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import { useFavourite } from "./use-favourite";
import "./favourite-button.css";

interface HeartButtonProps {
  track: { id: string; title: string; favourite: boolean };
  size?: "small" | "medium";
}

export function HeartButton({ track, size = "small" }: HeartButtonProps) {
  const change = useFavourite();
  const label = track.favourite
    ? `Remove “${track.title}” from favourites`
    : `Add “${track.title}” to favourites`;
  return (
    <IconButton
      label={label}
      size={size}
      className={`heart ${track.favourite ? "heart--full" : ""}`}
      onClick={(event) => {
        event.stopPropagation();
        change.mutate({ trackId: track.id, isLoved: !track.favourite });
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
