import { Link } from "wouter";
import { Corona } from "@/components/corona/corona";
import type { Shape } from "@/lib/fingerprint/percentile";
import { pathTo } from "@/lib/links";

/** The logo: a corona with invented values. */
export const BADGE: Shape = [
  0.5, 0.75, 1, 0.8, 0.6, 0.42, 0.3, 0.5, 0.9, 0.6, 0.45, 0.8, 1, 0.7, 0.55, 0.85, 0.6, 0.6, 0.95, 0.7, 0.5,
  0.9, 0.65, 0.6, 0.95,
];

export function Brand() {
  return (
    <Link href={pathTo("home")} className="brand" aria-label="Auralis, home">
      <Corona shape={BADGE} size={30} />
      <span>Auralis</span>
    </Link>
  );
}
