const KEY = "artel.reloaded";

/** Until what was typed last is on the device, in milliseconds. */
const STORED = 500;

/**
 * After an upgrade the server has no more files of a page that was loaded before it. When one of them
 * is missing, the page is loaded anew: once for each set of files, so that a file that is really gone
 * ends at the page for what broke.
 */
export function reloadWhenStale(files: string): void {
  window.addEventListener("vite:preloadError", () => {
    if (sessionStorage.getItem(KEY) === files) return;
    sessionStorage.setItem(KEY, files);
    setTimeout(() => location.reload(), STORED);
  });
}
