import type { ReactNode } from "react";
import { Link } from "wouter";

interface OptionalLinkProps {
  href: string | undefined;
  className?: string;
  tabIndex?: number;
  children: ReactNode;
}

/** Render a link, or plain text without an address; clicks do not reach the row around it. */
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
