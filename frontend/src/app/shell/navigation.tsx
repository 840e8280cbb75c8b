import { MoreHorizontal, Search } from "lucide-react";
import { Link, useLocation } from "wouter";
import { DISCOVERY_SCREENS, entryOf, MUSIC_SCREENS, type Screen, SERVER_SCREENS } from "@/app/screens";
import { isWorking, useCoverage } from "@/hooks/work/use-coverage";
import { pathTo } from "@/lib/links";
import { Brand } from "./brand";

const MORE: Screen = { href: pathTo("more"), label: "More", icon: MoreHorizontal };

/** Show the navigation at the left of a wide screen. */
export function Rail({ onSearch }: { onSearch: () => void }) {
  return (
    <nav className="rail" aria-label="Main">
      <Brand />
      <button type="button" className="rail__search" onClick={onSearch}>
        <Search size={16} aria-hidden="true" />
        <span>Quick search</span>
        <kbd>Ctrl K</kbd>
      </button>
      <ul>
        {[...MUSIC_SCREENS, ...DISCOVERY_SCREENS].map((screen) => (
          <NavigationLink key={screen.href} screen={screen} />
        ))}
      </ul>
      <ul className="rail__below">
        {SERVER_SCREENS.map((screen) => (
          <NavigationLink key={screen.href} screen={screen} />
        ))}
      </ul>
    </nav>
  );
}

/** Show the navigation at the bottom of a phone. */
export function Tabs() {
  return (
    <nav className="tabs" aria-label="Main">
      <ul>
        {[...MUSIC_SCREENS, MORE].map((screen) => (
          <NavigationLink key={screen.href} screen={screen} />
        ))}
      </ul>
    </nav>
  );
}

function NavigationLink({ screen: { href, label, icon: Icon } }: { screen: Screen }) {
  const [location] = useLocation();
  const { data: coverage } = useCoverage();
  const current = entryOf(location);
  const isUnderMore =
    href === MORE.href && [...DISCOVERY_SCREENS, ...SERVER_SCREENS].some((below) => below.href === current);
  const isHere = current === href || isUnderMore;
  return (
    <li>
      <Link href={href} className="nav-link" aria-current={isHere ? "page" : undefined}>
        <Icon size={20} strokeWidth={isHere ? 2.3 : 1.9} aria-hidden="true" />
        <span>{label}</span>
        {href === pathTo("jobs") && isWorking(coverage) ? (
          <i className="nav-link__pulse" title="Analysis in progress" />
        ) : null}
      </Link>
    </li>
  );
}
