import { Link2 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useProviderLogin } from "@/hooks/account/use-provider-login";
import { toastError } from "@/lib/toasts";
import type { Session } from "@/types/models";

const ICON = 17;

/** Connect the account with its user at the OpenID provider, who can then log in without a password. */
export function ProviderLink({ provider }: { provider: NonNullable<Session["provider"]> }) {
  const begin = useProviderLogin();
  if (provider.is_linked) return <p className="soft">Connected with {provider.name}</p>;
  return (
    <Button
      icon={<Link2 size={ICON} aria-hidden="true" />}
      disabled={begin.isPending}
      onClick={() => begin.mutate(undefined, { onError: toastError })}
    >
      Connect {provider.name}
    </Button>
  );
}
