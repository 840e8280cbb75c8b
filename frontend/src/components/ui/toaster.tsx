import { X } from "lucide-react";
import { useStore } from "@/hooks/use-store";
import { dismiss, toasts } from "@/lib/toasts";
import { IconButton } from "./button";
import "./toaster.css";

/** Show notifications, some with an action such as Undo. */
export function Toaster() {
  const shown = useStore(toasts);
  return (
    <section className="toaster" aria-label="Notifications" aria-live="polite">
      {shown.map(({ id, text, tone, action }) => (
        <div key={id} className={`toast toast--${tone}`}>
          <span>{text}</span>
          {action ? (
            <button
              type="button"
              className="toast__action"
              onClick={() => {
                action.run();
                dismiss(id);
              }}
            >
              {action.label}
            </button>
          ) : null}
          <IconButton label="Dismiss notification" size="small" onClick={() => dismiss(id)}>
            <X size={16} aria-hidden="true" />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
