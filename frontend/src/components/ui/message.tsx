import type { ReactNode } from "react";
import { Button } from "./button";
import "./message.css";

interface MessageProps {
  title: string;
  children?: ReactNode;
  picture?: ReactNode;
  actions?: ReactNode;
}

/** What stands where a list would: why there is nothing, and what to do. */
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
  /** What did not work: "The tracks could not be loaded." */
  what: string;
  error: Error;
  retry: () => void;
}

/** What happened, in the server's words, and the one button that helps. */
export function Failure({ what, error, retry }: FailureProps) {
  return (
    <div role="alert">
      <Message
        title={what}
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
