import { useEffect, useId, useRef } from "react";
import { BADGE } from "@/app/shell/brand";
import { Corona } from "@/components/corona/corona";
import { Form, NameField, TextField } from "@/components/ui/form";
import { useLogIn } from "@/hooks/account/use-log-in";
import { useTitle } from "@/hooks/use-title";
import { cleanName } from "@/lib/clean-text";
import type { Session } from "@/types/models";
import { ProviderButton } from "./provider-button";

const CORONA_PX = 96;

/** Ask for name and password, or for a login with the OpenID provider if there is one. */
export function LoginPage({ provider }: { provider: Session["provider"] }) {
  const logIn = useLogIn();
  const first = useRef<HTMLInputElement>(null);
  const titleId = useId();
  useTitle("Log in");
  useEffect(() => first.current?.focus(), []);
  return (
    <div className="login-gate__login">
      <Form
        className="login-gate__form"
        labelledBy={titleId}
        action="Log in"
        isPending={logIn.isPending}
        error={logIn.error}
        onSubmit={({ name = "", password = "" }) => logIn.mutate({ name: cleanName(name), password })}
      >
        <Corona shape={BADGE} size={CORONA_PX} />
        <h1 id={titleId}>Log in to Auralis</h1>
        <NameField ref={first} />
        <TextField label="Password" name="password" type="password" autoComplete="current-password" />
      </Form>
      {provider ? <ProviderButton name={provider.name} /> : null}
    </div>
  );
}
