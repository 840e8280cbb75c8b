import { Fragment } from "react";
import { artistPath } from "@/lib/links";
import { OptionalLink } from "./optional-link";

export interface CreditedArtist {
  id: string;
  name: string;
}

interface CreditsProps {
  /** As tags show it: “Alice feat. Bob”. */
  text: string;
  artists: readonly CreditedArtist[];
}

/** Render the artists of a track or an album, each name in the text as a link. */
export function Credits({ text, artists }: CreditsProps) {
  return (
    <strong>
      {creditParts(text, artists).map((part, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other key
        <Fragment key={position}>
          {part.id ? <OptionalLink href={artistPath(part.id)}>{part.text}</OptionalLink> : part.text}
        </Fragment>
      ))}
    </strong>
  );
}

interface Part {
  text: string;
  id?: string;
}

/** Divide a text at the names in it; artists that it does not name follow at its end. */
export function creditParts(text: string, artists: readonly CreditedArtist[]): Part[] {
  const [only] = artists;
  if (only && artists.length === 1) return [{ text, id: only.id }];
  const parts: Part[] = [];
  let rest = text;
  const unnamed: CreditedArtist[] = [];
  for (const artist of artists) {
    const at = rest.toLowerCase().indexOf(artist.name.toLowerCase());
    if (at < 0) {
      unnamed.push(artist);
      continue;
    }
    if (at > 0) parts.push({ text: rest.slice(0, at) });
    parts.push({ text: rest.slice(at, at + artist.name.length), id: artist.id });
    rest = rest.slice(at + artist.name.length);
  }
  if (rest) parts.push({ text: rest });
  for (const artist of unnamed) parts.push({ text: " · " }, { text: artist.name, id: artist.id });
  return parts;
}
