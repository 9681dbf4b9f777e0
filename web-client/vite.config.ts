import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.ARTEL_SERVER ?? "http://127.0.0.1:8080";

/** What begins by itself: the page, and the service worker, which must import nothing. */
const ENTRIES = /\/(index\.html|src\/main\.tsx|src\/sw\.ts)$/;

export default defineConfig({
  plugins: [react()],
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: server, ws: true } },
  },
  build: {
    // The budget script reads the manifest to know what the first page loads.
    manifest: true,
    modulePreload: { polyfill: false },
    // The budget script counts what matters: the first page, compressed.
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: {
      input: { main: "index.html", sw: "src/sw.ts" },
      output: {
        // A service worker is found by its name, so this one file is not hashed.
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        // A browser without HTTP/2 asks for six files at a time: the first page is a few, not fifty.
        codeSplitting: {
          groups: [
            { name: "libraries", tags: ["$initial"], test: /node_modules/ },
            { name: "first", tags: ["$initial"], test: (id) => !ENTRIES.test(id) },
          ],
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.{ts,tsx}"],
    restoreMocks: true,
  },
});
