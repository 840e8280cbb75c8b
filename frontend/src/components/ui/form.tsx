import { type ComponentPropsWithRef, type FormEvent, type ReactNode, useId } from "react";
import { ApiError } from "@/lib/api/client";
import { ofLength } from "@/lib/clean-text";
import { span } from "@/lib/format";
import { Button } from "./button";
import "./form.css";

const TOO_MANY_REQUESTS = 429;

interface FormProps {
  /** The id of a heading, or a label. */
  labelledBy?: string;
  label?: string;
  className?: string;
  /** Label of the submit button. */
  action: string;
  isPending: boolean;
  error: Error | null;
  /** Receives the values by field name; `clear` resets the fields. */
  onSubmit: (values: Readonly<Record<string, string>>, clear: () => void) => void;
  /** Shown beside the button. */
  beside?: ReactNode;
  children: ReactNode;
}

/** Render fields and a submit button. Uncontrolled: password managers fill fields without React's events. */
export function Form(props: FormProps) {
  const { labelledBy, label, className = "", action, isPending, error, onSubmit, beside, children } = props;
  const errorId = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    onSubmit(Object.fromEntries(values), () => form.reset());
  };
  return (
    <form
      className={`form ${className}`}
      aria-label={label}
      aria-labelledby={labelledBy}
      aria-describedby={error ? errorId : undefined}
      onSubmit={submit}
    >
      {children}
      {error ? (
        <p id={errorId} role="alert" className="form__error">
          {reason(error)}
        </p>
      ) : null}
      <div className="form__actions">
        <Button kind="primary" type="submit" disabled={isPending}>
          {action}
        </Button>
        {beside}
      </div>
    </form>
  );
}

/** Return the server's message; for too many attempts one that names the wait. */
function reason(error: Error): string {
  const wait_s =
    error instanceof ApiError && error.status === TOO_MANY_REQUESTS ? error.retryAfter_s : undefined;
  return wait_s === undefined ? error.message : `Too many attempts. Try again in ${span(wait_s)}.`;
}

interface TextFieldProps extends ComponentPropsWithRef<"input"> {
  label: string;
  name: string;
  /** Shown under the input. */
  hint?: string;
}

export function TextField({ label, hint, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className="text-field">
      <label htmlFor={id}>{label}</label>
      <div className="field">
        <input id={id} aria-describedby={hint ? `${id}hint` : undefined} required {...rest} />
      </div>
      {hint ? (
        <p id={`${id}hint`} className="text-field__hint">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** Limits of the server (schemas/people.py). */
export const MAX_NAME_LENGTH = 64;
const MIN_PASSWORD_LENGTH = 8;
const MAX_PASSWORD_LENGTH = 1024;

/** Render the input for an account's name. */
export function NameField(props: Partial<TextFieldProps>) {
  return (
    <TextField
      label="Name"
      name="name"
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
      {...ofLength(1, MAX_NAME_LENGTH)}
      {...props}
    />
  );
}

/** Render the input for the current password. */
export function CurrentPasswordField(props: Partial<TextFieldProps>) {
  return (
    <TextField
      label="Current password"
      name="current"
      type="password"
      autoComplete="current-password"
      {...ofLength(1, MAX_PASSWORD_LENGTH)}
      {...props}
    />
  );
}

/** Render the input for a new password. */
export function NewPasswordField(props: Partial<TextFieldProps>) {
  return (
    <TextField
      label="Password"
      name="password"
      type="password"
      autoComplete="new-password"
      {...ofLength(MIN_PASSWORD_LENGTH, MAX_PASSWORD_LENGTH)}
      hint={`At least ${MIN_PASSWORD_LENGTH} characters. A few words are easier to remember than symbols.`}
      {...props}
    />
  );
}
