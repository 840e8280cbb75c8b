import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import { toast, toastError } from "@/lib/toasts";
import type { Scrobbler } from "@/types/models";

const SCROBBLERS_KEY = ["scrobblers"] as const;

/** Names of the services. */
export const NAMES: Record<Scrobbler["service"], string> = {
  listenbrainz: "ListenBrainz",
  lastfm: "Last.fm",
};

const at = (service: Scrobbler["service"]) => ({ params: { path: { service } } });

/** Fetch the services that store plays as well, with the state of the own connections. */
export function useScrobblers() {
  return useQuery({
    queryKey: SCROBBLERS_KEY,
    queryFn: async ({ signal }) => (await body(api.GET("/api/v1/scrobblers", { signal }))).data.scrobblers,
  });
}

/** Get the page on which the user permits Auralis to send plays, and the token to connect with afterwards. */
export function useAskPermission() {
  return useMutation({
    mutationFn: async (service: Scrobbler["service"]) =>
      (await body(api.POST("/api/v1/scrobblers/{service}/permission", at(service)))).data,
    onError: toastError,
  });
}

/** Connect a service with a token. */
export function useConnect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ service, token }: { service: Scrobbler["service"]; token: string }) =>
      body(api.PUT("/api/v1/scrobblers/{service}", { ...at(service), body: { token } })),
    onSuccess: (_answer, { service }) => toast(`${NAMES[service]} connected`),
    onSettled: () => client.invalidateQueries({ queryKey: SCROBBLERS_KEY }),
  });
}

/** Disconnect a service. */
export function useDisconnect() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (service: Scrobbler["service"]) =>
      body(api.DELETE("/api/v1/scrobblers/{service}", at(service))),
    onSuccess: (_answer, service) => toast(`${NAMES[service]} disconnected`),
    onError: toastError,
    onSettled: () => client.invalidateQueries({ queryKey: SCROBBLERS_KEY }),
  });
}
