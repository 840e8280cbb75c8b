import { MoreHorizontal, Search } from "lucide-react";
import { Link, useLocation } from "wouter";
import { isWorking, useCoverage } from "@/hooks/use-coverage";
import { Brand } from "./brand";
import { MUSIC_PLACES, type Place, placeOf, SERVER_PLACES } from "./places";

const MORE: Place = { href: "/more", label: "More", icon: MoreHorizontal };

/** Along the left of a wide screen. */
export function Rail({ onSearch }: { onSearch: () => void }) {
  return (
    <nav className="rail" aria-label="Places">
      <Brand />
      <button type="button" className="rail__search" onClick={onSearch}>
        <Search size={16} aria-hidden="true" />
        <span>Find anything</span>
        <kbd>Ctrl K</kbd>
      </button>
      <ul>
        {MUSIC_PLACES.map((place) => (
          <Entry key={place.href} place={place} />
        ))}
      </ul>
      <ul className="rail__below">
        {SERVER_PLACES.map((place) => (
          <Entry key={place.href} place={place} />
        ))}
      </ul>
    </nav>
  );
}

/** Along the bottom of a phone. */
export function Tabs() {
  return (
    <nav className="tabs" aria-label="Places">
      <ul>
        {[...MUSIC_PLACES, MORE].map((place) => (
          <Entry key={place.href} place={place} />
        ))}
      </ul>
    </nav>
  );
}

function Entry({ place: { href, label, icon: Icon } }: { place: Place }) {
  const [location] = useLocation();
  const { data: coverage } = useCoverage();
  const place = placeOf(location);
  const isBelowMore = href === MORE.href && SERVER_PLACES.some((below) => below.href === place);
  const isHere = place === href || isBelowMore;
  return (
    <li>
      <Link href={href} className="entry" aria-current={isHere ? "page" : undefined}>
        <Icon size={20} strokeWidth={isHere ? 2.3 : 1.9} aria-hidden="true" />
        <span>{label}</span>
        {href === "/jobs" && isWorking(coverage) ? (
          <i className="entry__pulse" title="Something is being done" />
        ) : null}
      </Link>
    </li>
  );
}
