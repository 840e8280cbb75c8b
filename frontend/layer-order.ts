import type { Plugin } from "vite";

/** From what every page has to what a single place says. */
const ORDER = "@layer tokens, base, components, features;\n";

/**
 * Have every style sheet say the order of the layers: the first one that a browser meets settles it, and which one
 * that is, the bundler decides.
 */
export function layerOrder(): Plugin {
  return {
    name: "layer-order",
    enforce: "pre",
    transform: (code, id) => (/\/src\/.*\.css$/.test(id) ? ORDER + code : undefined),
  };
}
