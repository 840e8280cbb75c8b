import type { ReactNode } from "react";
import { Link } from "wouter";

interface OptionalLinkProps {
  href: string | undefined;
  className?: string;
  tabIndex?: number;
  children: ReactNode;
}

/** A link where there is somewhere to go; a click on it means nothing else. */
export function OptionalLink({ href, children, className = "", tabIndex }: OptionalLinkProps) {
  if (!href) return <span className={className}>{children}</span>;
  return (
    <Link
      href={href}
      className={`link ${className}`}
      tabIndex={tabIndex}
      onClick={(event) => event.stopPropagation()}
    >
      {children}
    </Link>
  );
}
