import { type FormEvent, useEffect, useId, useRef } from "react";
import { Button } from "@/components/button";
import { Corona } from "@/components/corona";
import { useTitle } from "@/hooks/use-title";
import { ApiError } from "@/lib/api";
import { span } from "@/lib/format";
import { BADGE } from "./brand";
import { useLogIn } from "./use-log-in";

const CORONA_PX = 96;

const TOO_MANY_REQUESTS = 429;

/** Name and password. What is typed stays in the form: a password manager fills it in without telling React. */
export function LoginPage() {
  const logIn = useLogIn();
  const first = useRef<HTMLInputElement>(null);
  const id = useId();
  useTitle("Log in");
  useEffect(() => first.current?.focus(), []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    logIn.mutate({ name: String(typed.get("name")).trim(), password: String(typed.get("password")) });
  };
  const errorId = logIn.error ? `${id}error` : undefined;
  return (
    <form className="login" aria-labelledby={`${id}title`} aria-describedby={errorId} onSubmit={submit}>
      <Corona shape={BADGE} size={CORONA_PX} />
      <h1 id={`${id}title`}>Log in to Auralis</h1>
      <label htmlFor={`${id}name`}>Name</label>
      <div className="field">
        <input
          ref={first}
          id={`${id}name`}
          name="name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </div>
      <label htmlFor={`${id}password`}>Password</label>
      <div className="field">
        <input
          id={`${id}password`}
          name="password"
          type="password"
          autoComplete="current-password"
          required
        />
      </div>
      {logIn.error ? (
        <p id={errorId} role="alert" className="login__error">
          {reason(logIn.error)}
        </p>
      ) : null}
      <Button kind="primary" type="submit" disabled={logIn.isPending}>
        Log in
      </Button>
    </form>
  );
}

/** The server's own words; its words about too many tries are meant for programs. */
function reason(error: Error): string {
  const wait_s =
    error instanceof ApiError && error.status === TOO_MANY_REQUESTS ? error.retryAfter_s : undefined;
  return wait_s === undefined ? error.message : `Too many tries. Try again in ${span(wait_s)}.`;
}
