/** Path below which a proxy shows the server (AURALIS_BASE_PATH), as "/music"; empty at the root of its host. */
export const BASE_PATH = readBasePath();

/** Return the address of a path of the server, for links and requests outside the router. */
export const serverPath = (path: string) => `${BASE_PATH}${path}`;

/** The address that programs use for the server. */
export const serverAddress = () => `${globalThis.location?.origin ?? ""}${BASE_PATH}`;

/** Tell whether the page was opened past the proxy, without the base path; no screen has such an address. */
export function isOutside(pathname: string, basePath = BASE_PATH): boolean {
  return pathname !== basePath && !pathname.startsWith(`${basePath}/`);
}

function readBasePath(): string {
  const meta = globalThis.document?.querySelector<HTMLMetaElement>('meta[name="base-path"]');
  return (meta?.content ?? "").replace(/\/$/, "");
}
