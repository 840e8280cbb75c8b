import { useEffect, useId, useRef } from "react";
import { BADGE } from "@/app/shell/brand";
import { Corona } from "@/components/corona/corona";
import { Form, NameField, NewPasswordField, TextField } from "@/components/ui/form";
import { useFirstAccount } from "@/hooks/account/use-log-in";
import { useTitle } from "@/hooks/use-title";
import { ApiError } from "@/lib/api/client";
import { cleanName } from "@/lib/clean-text";

const CORONA_PX = 96;

const FORBIDDEN = 403;

/** Replace the server's message for 403: in this form it only means a wrong code. */
function explainWrongCode(error: Error | null): Error | null {
  const isCodeWrong = error instanceof ApiError && error.status === FORBIDDEN;
  return isCodeWrong
    ? new Error("Wrong code. Copy the last word of the line about the first account in the server’s log.")
    : error;
}

/** Create the first account with the code from the server's log, which only the server's owner can read. */
export function FirstAccountPage() {
  const make = useFirstAccount();
  const first = useRef<HTMLInputElement>(null);
  const titleId = useId();
  useTitle("Create the first account");
  useEffect(() => first.current?.focus(), []);
  return (
    <Form
      className="login-gate__form"
      labelledBy={titleId}
      action="Create account"
      isPending={make.isPending}
      error={explainWrongCode(make.error)}
      onSubmit={({ name = "", password = "", code = "" }) =>
        make.mutate({ name: cleanName(name), password, code: code.trim() })
      }
    >
      <Corona shape={BADGE} size={CORONA_PX} />
      <h1 id={titleId}>Welcome to Auralis</h1>
      <p className="soft">The first account is an administrator and can create other accounts.</p>
      <NameField ref={first} />
      <NewPasswordField />
      <TextField
        label="Code"
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        hint="Printed in the server’s log when it starts."
      />
    </Form>
  );
}
