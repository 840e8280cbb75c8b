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

/** To who fills in the form only one thing can be forbidden. */
function inOwnWords(error: Error | null): Error | null {
  const isCodeWrong = error instanceof ApiError && error.status === FORBIDDEN;
  return isCodeWrong
    ? new Error("Wrong code. Copy the last word of the line about the first account in the server’s log.")
    : error;
}

/** Where others could reach the server too: the code from its log tells who it belongs to. */
export function FirstAccountPage() {
  const make = useFirstAccount();
  const first = useRef<HTMLInputElement>(null);
  const titleId = useId();
  useTitle("Create the first account");
  useEffect(() => first.current?.focus(), []);
  return (
    <Form
      className="gate__form"
      labelledBy={titleId}
      action="Create account"
      isPending={make.isPending}
      error={inOwnWords(make.error)}
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
