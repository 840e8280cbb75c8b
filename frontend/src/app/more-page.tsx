import { ChevronRight } from "lucide-react";
import { Link } from "wouter";
import { useTitle } from "@/hooks/use-title";
import { SERVER_PLACES } from "./places";

/** On a phone: the places that have no tab of their own. */
export function MorePage() {
  useTitle("More");
  return (
    <div className="page page--narrow">
      <h1>More</h1>
      <ul className="more-list">
        {SERVER_PLACES.map(({ href, label, icon: Icon }) => (
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
