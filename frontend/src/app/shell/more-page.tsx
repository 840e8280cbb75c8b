import { ChevronRight } from "lucide-react";
import { Link } from "wouter";
import { DISCOVERY_SCREENS, SERVER_SCREENS } from "@/app/screens";
import { useTitle } from "@/hooks/use-title";

/** List the screens that have no tab on a phone. */
export function MorePage() {
  useTitle("More");
  return (
    <div className="page page--narrow">
      <h1>More</h1>
      <ul className="more-list">
        {[...DISCOVERY_SCREENS, ...SERVER_SCREENS].map(({ href, label, icon: Icon }) => (
          <li key={href}>
            <Link href={href}>
              <Icon size={20} aria-hidden="true" />
              <span>{label}</span>
              <ChevronRight size={18} aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
