import type { Plugin } from "vite";

/** From shared rules to those of a single screen. */
const ORDER = "@layer tokens, base, components, features;\n";

/**
 * Declare the layer order at the head of every style sheet: the first sheet that a browser loads fixes the order, and
 * the bundler decides which sheet that is.
 */
export function layerOrder(): Plugin {
  return {
    name: "layer-order",
    enforce: "pre",
    transform: (code, id) => (/\/src\/.*\.css$/.test(id) ? ORDER + code : undefined),
  };
}
