/** How the web app is built: static files under /static/app/, served by Django. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const BACKEND = process.env.CLAIMDECK_URL ?? "http://127.0.0.1:8000";
const OUT = fileURLToPath(new URL("../src/claimdeck/web/static/app", import.meta.url));

/** Compressed copies beside the files: WhiteNoise sends them to browsers that take them. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      for (const name of readdirSync(OUT, { recursive: true, encoding: "utf8" })) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const content = readFileSync(join(OUT, name));
        writeFileSync(join(OUT, `${name}.gz`), gzipSync(content, { level: 9 }));
        writeFileSync(join(OUT, `${name}.br`), brotliCompressSync(content));
      }
    },
  };
}

export default defineConfig(({ command }) => ({
  // In development the app sits at the root, beside the proxied API.
  base: command === "build" ? "/static/app/" : "/",
  plugins: [react(), compressed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { outDir: OUT, emptyOutDir: true, assetsInlineLimit: 0, sourcemap: false },
  server: {
    proxy: { "/api": BACKEND, "/admin": BACKEND, "/static": BACKEND, "/health": BACKEND },
  },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}", "lint/*.test.js"] },
}));
