// Draws the PNG icons from the mark. Run by hand after the mark changes: node scripts/icons.mjs
import { chromium } from "@playwright/test";

const glyph = (stroke) =>
  `<path d="M9.5 22.6 16 9.6l6.5 13M12.4 17.6l2.8 2.6 3.7-4.2" fill="none" stroke="${stroke}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`;
const svg = (inner, box = "0 0 32 32") =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="100%" height="100%">${inner}</svg>`;

const pictures = [
  {
    file: "icon-192.png",
    size: 192,
    svg: svg(`<rect width="32" height="32" rx="9" fill="#0f6a7e"/>${glyph("#fff")}`),
  },
  {
    file: "icon-512.png",
    size: 512,
    svg: svg(`<rect width="32" height="32" rx="9" fill="#0f6a7e"/>${glyph("#fff")}`),
  },
  // The system cuts a maskable icon to its own shape: colour to the edge, the mark well inside.
  {
    file: "icon-maskable-512.png",
    size: 512,
    svg: svg(
      `<rect x="-8" y="-8" width="48" height="48" fill="#0f6a7e"/>${glyph("#fff")}`,
      "-4 -4 40 40",
    ),
  },
  // Android shows only the shape of this one, in the status bar.
  { file: "badge-96.png", size: 96, svg: svg(glyph("#fff"), "6 6 20 20") },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
const page = await browser.newPage();
for (const { file, size, svg: drawing } of pictures) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>*{margin:0}html,body{height:100%}svg{display:block}</style>${drawing}`,
  );
  await page.screenshot({
    path: new URL(`../public/${file}`, import.meta.url).pathname,
    omitBackground: true,
  });
}
await browser.close();
