import type { ReactNode } from "react";
import { Button } from "./button";
import "./message.css";

interface MessageProps {
  title: string;
  children?: ReactNode;
  picture?: ReactNode;
  actions?: ReactNode;
}

/** Explain an empty list or screen, and offer actions. */
export function Message({ title, children, picture, actions }: MessageProps) {
  return (
    <div className="message">
      {picture}
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {actions ? <div className="message__actions">{actions}</div> : null}
    </div>
  );
}

interface FailureProps {
  /** For example "The tracks could not be loaded." */
  title: string;
  error: Error;
  retry: () => void;
}

/** Show an error with the server's message and a retry button. */
export function Failure({ title, error, retry }: FailureProps) {
  return (
    <div role="alert">
      <Message
        title={title}
        actions={
          <Button kind="primary" onClick={retry}>
            Try again
          </Button>
        }
      >
        {error.message}
      </Message>
    </div>
  );
}
