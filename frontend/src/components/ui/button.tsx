import type { ComponentPropsWithRef, ReactNode } from "react";
import "./button.css";

interface ButtonProps extends ComponentPropsWithRef<"button"> {
  kind?: "primary" | "danger" | "quiet" | "plain";
  icon?: ReactNode;
}

export function Button({ kind = "quiet", icon, children, className = "", ...rest }: ButtonProps) {
  return (
    <button type="button" className={`button button--${kind} ${className}`} {...rest}>
      {icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ComponentPropsWithRef<"button"> {
  /** Accessible name and tooltip. */
  label: string;
  size?: "small" | "medium" | "large";
  isOn?: boolean | undefined;
}

export function IconButton({ label, size = "medium", isOn, className = "", ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-pressed={isOn}
      className={`icon-button icon-button--${size} ${className}`}
      {...rest}
    />
  );
}
