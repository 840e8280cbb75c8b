import { type ReactNode, useEffect, useRef } from "react";
import "./dialog.css";

interface DialogProps {
  label: string;
  /** palette: in the upper middle; small: in the middle; sheet: from below; full: all of the screen. */
  kind: "palette" | "small" | "sheet" | "full";
  onClose: () => void;
  children: ReactNode;
}

/** The browser's own dialog: it keeps the focus inside, and Escape and a click beside it close it. */
export function Dialog({ label, kind, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the keyboard's way to close, and the browser's own.
    <dialog
      ref={dialog}
      aria-label={label}
      className={`dialog dialog--${kind}`}
      onCancel={(event) => {
        event.preventDefault();
        // React lets it rise to a dialog around this one, which the browser does not.
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
