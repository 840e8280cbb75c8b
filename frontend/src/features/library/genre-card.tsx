import { Play } from "lucide-react";
import { Link } from "wouter";
import { IconButton } from "@/components/ui/button";
import { counted } from "@/lib/format";
import { genrePath } from "@/lib/links";
import type { Genre } from "@/types/models";

interface GenreCardProps {
  genre: Genre;
  onPlay: () => void;
}

/** Show a genre by its name; genres have no picture. */
export function GenreCard({ genre, onPlay }: GenreCardProps) {
  return (
    <article className="genre-card">
      <Link href={genrePath(genre.id)} className="genre-card__link">
        <span className="genre-card__name" title={genre.name}>
          {genre.name}
        </span>
        <span className="soft number">{counted(genre.track_count, "track")}</span>
      </Link>
      <IconButton label={`Play ${genre.name}`} className="genre-card__play" onClick={onPlay}>
        <Play size={18} fill="currentColor" aria-hidden="true" />
      </IconButton>
    </article>
  );
}
