import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { layerOrder } from "./layer-order.ts";
import { precompress } from "./precompress.ts";

/** Server that `make dev` proxies to; ports as in config/settings.py. */
const api = `http://127.0.0.1:${process.env.AURALIS_PORT ?? "8765"}`;

export default defineConfig({
  plugins: [layerOrder(), react(), precompress()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // Addresses in scripts and style sheets are relative; the server puts its base path into those in the HTML.
  experimental: { renderBuiltUrl: (_name, { hostType }) => ({ relative: hostType !== "html" }) },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // 10 kB in all: cheaper than several requests
  },
  server: {
    host: "127.0.0.1",
    port: Number(process.env.AURALIS_PAGE_PORT ?? "3000"),
    strictPort: true,
    // The server refuses changes from other origins' pages; through the proxy there is one origin.
    proxy: {
      "/api": { target: api, changeOrigin: false },
      "/flower": { target: api, changeOrigin: false },
      "/ws": { target: api, changeOrigin: false, ws: true },
    },
  },
  test: {
    environment: "jsdom",
    setupFiles: ["tests/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    restoreMocks: true,
    testTimeout: 60_000,
    isolate: false, // creating a jsdom for each file takes longer than all tests
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,tsx}"],
      exclude: ["src/types/**", "src/main.tsx", "src/**/*.test.{ts,tsx}"],
      reporter: ["text-summary", "text"],
      thresholds: { branches: 90, lines: 97 },
    },
  },
});
