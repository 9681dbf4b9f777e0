import { defineConfig } from "@playwright/test";

/** What the browser may not do by itself: nothing here reaches outside this machine. */
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "e2e",
  outputDir: "../test-results/browser",
  reporter: [["list"], ["json", { outputFile: "../test-results/browser.json" }]],
  workers: 2,
  // Whoever is slow is not wrong: a busy machine takes eight times as long as a quiet one.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    locale: "ru-RU",
    timezoneId: "Europe/Moscow",
    // What was on the page tells enough; pictures of every moment cost a fifth of the time.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: flags,
    },
  },
});
