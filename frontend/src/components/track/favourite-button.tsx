import { Heart } from "lucide-react";
import { IconButton } from "@/components/ui/button";
import type { MarkKind } from "@/lib/api/cached-marks";
import { useFavourite } from "./use-favourite";
import "./favourite-button.css";

interface FavouriteButtonProps {
  item: { id: string; favourite: boolean } & ({ title: string } | { name: string });
  kind?: MarkKind;
  size?: "small" | "medium";
}

export function FavouriteButton({ item, kind = "track", size = "small" }: FavouriteButtonProps) {
  const change = useFavourite(kind);
  const name = "title" in item ? item.title : item.name;
  const label = item.favourite ? `Remove “${name}” from favourites` : `Add “${name}” to favourites`;
  return (
    <IconButton
      label={label}
      size={size}
      className={`favourite-button ${item.favourite ? "favourite-button--on" : ""}`}
      onClick={(event) => {
        event.stopPropagation();
        change.mutate({ id: item.id, isFavourite: !item.favourite });
      }}
    >
      <Heart
        size={size === "small" ? 16 : 20}
        fill={item.favourite ? "currentColor" : "none"}
        aria-hidden="true"
      />
    </IconButton>
  );
}
