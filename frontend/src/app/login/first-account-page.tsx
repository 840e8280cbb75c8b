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
    ? new Error("That is not the code from the log. It is one long word at the end of its line.")
    : error;
}

/** Where others could reach the server too: the code from its log tells who it belongs to. */
export function FirstAccountPage() {
  const make = useFirstAccount();
  const first = useRef<HTMLInputElement>(null);
  const titleId = useId();
  useTitle("The first account");
  useEffect(() => first.current?.focus(), []);
  return (
    <Form
      className="gate__form"
      labelledBy={titleId}
      action="Make my account"
      isPending={make.isPending}
      error={inOwnWords(make.error)}
      onSubmit={({ name = "", password = "", code = "" }) =>
        make.mutate({ name: cleanName(name), password, code: code.trim() })
      }
    >
      <Corona shape={BADGE} size={CORONA_PX} />
      <h1 id={titleId}>Welcome to Auralis</h1>
      <p className="soft">The first account may do everything, and makes the others.</p>
      <NameField ref={first} />
      <NewPasswordField />
      <TextField
        label="Code"
        name="code"
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellCheck={false}
        hint="It stands in the server’s log: “the code that makes the first one is …”"
      />
    </Form>
  );
}
