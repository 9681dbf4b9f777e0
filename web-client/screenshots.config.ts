import { defineConfig } from "@playwright/test";
import base from "./playwright.config";

/** The pictures of README.md are drawn by a run of their own: `make screenshots`. */
export default defineConfig(base, {
  testMatch: "screenshots.ts",
  reporter: "list",
  workers: 1,
});
