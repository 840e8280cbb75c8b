import { useMutation } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";

/** Begin a login with the OpenID provider, or connect the account with it, and go to the provider's page. */
export function useProviderLogin() {
  return useMutation({
    mutationFn: async () => (await body(api.POST("/api/v1/session/oidc"))).data,
    onSuccess: ({ url }) => globalThis.location.assign(url),
  });
}
