import { defineConfig } from "@playwright/test";
import tests from "./playwright.config";

/** Draws the README's pictures; no part of the test suite. `make screenshots` runs it. */
export default defineConfig(tests, {
  testDir: "screenshots",
  outputDir: "../test-results/screenshots",
  reporter: "list",
  workers: 1,
  timeout: 300_000,
  use: {
    ...tests.use,
    // Dates in fields follow the browser's own language.
    launchOptions: {
      ...tests.use?.launchOptions,
      args: [...(tests.use?.launchOptions?.args ?? []), "--lang=ru-RU"],
    },
  },
});
