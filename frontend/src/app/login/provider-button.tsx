import { Button } from "@/components/ui/button";
import { useProviderLogin } from "@/hooks/account/use-provider-login";

/** Log in with the OpenID provider instead of a password. */
export function ProviderButton({ name }: { name: string }) {
  const begin = useProviderLogin();
  return (
    <div className="login-gate__provider">
      <Button disabled={begin.isPending || begin.isSuccess} onClick={() => begin.mutate()}>
        Log in with {name}
      </Button>
      {begin.error ? (
        <p role="alert" className="form__error">
          {begin.error.message}
        </p>
      ) : null}
    </div>
  );
}
