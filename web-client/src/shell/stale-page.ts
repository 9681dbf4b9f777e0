const KEY = "artel.reloaded";

/**
 * After an upgrade the server has no more files of a page that was loaded before it. When one of them
 * is missing, the page is loaded anew: once for each set of files, so that a file that is really gone
 * ends at the page for what broke. What was typed lives in the drafts.
 */
export function reloadWhenStale(files: string): void {
  window.addEventListener("vite:preloadError", (event) => {
    if (sessionStorage.getItem(KEY) === files) return;
    sessionStorage.setItem(KEY, files);
    event.preventDefault();
    location.reload();
  });
}
