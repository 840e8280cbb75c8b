import { type ReactNode, useEffect, useRef } from "react";
import "./dialog.css";

interface DialogProps {
  label: string;
  /** palette: upper centre; small: centre; sheet: from the bottom; full: whole screen. */
  kind: "palette" | "small" | "sheet" | "full";
  onClose: () => void;
  children: ReactNode;
}

/** Show a native modal dialog, which traps the focus and closes on Escape and on a click outside. */
export function Dialog({ label, kind, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the browser closes dialogs on Escape
    <dialog
      ref={dialog}
      aria-label={label}
      className={`dialog dialog--${kind}`}
      onCancel={(event) => {
        event.preventDefault();
        // React bubbles it to an enclosing dialog, the browser does not.
        if (event.target === event.currentTarget) onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="dialog__content">{children}</div>
    </dialog>
  );
}
