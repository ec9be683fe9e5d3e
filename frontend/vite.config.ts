/** How the web app is built: static files under /static/app/, served by Django. */
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const BACKEND = process.env.CLAIMDECK_URL ?? "http://127.0.0.1:8000";

export default defineConfig(({ command }) => ({
  // In development the app sits at the root, beside the proxied API.
  base: command === "build" ? "/static/app/" : "/",
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/claimdeck/web/static/app",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  server: {
    proxy: { "/api": BACKEND, "/admin": BACKEND, "/static": BACKEND, "/health": BACKEND },
  },
  test: { environment: "node", include: ["src/**/*.test.ts"] },
}));
