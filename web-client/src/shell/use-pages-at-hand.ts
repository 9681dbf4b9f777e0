import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { railSections } from "./sections";
import { useShell } from "./shell-state";

/** Milliseconds after the start: what one looks at first comes first. */
const PAUSE = 3_000;

/**
 * Fetches the code of the pages that the viewer may go to and has not got yet, so that he can go
 * there on a bad line: staff's, since those that everybody has come as one. A page that did not
 * come is fetched when it is wanted, as ever. Nothing may be fetched in many small files here:
 * on a line that has fallen silent each of them holds one of the browser's six connections, for
 * minutes, and a photo would wait for them all.
 */
export function usePagesAtHand(): void {
  const router = useRouter();
  const viewer = useShell((state) => state.viewer);
  useEffect(() => {
    if (!viewer) return;
    const { above, below } = railSections(viewer);
    const places = [...above, ...below].flatMap(({ to, also }) => (also ? [to, also] : [to]));
    const isAtHand = (path: string) =>
      places.some((place) => path === place || path.startsWith(`${place}/`));
    const fetchAll = () => {
      for (const route of Object.values(router.routesById)) {
        if (isAtHand(route.fullPath)) router.loadRouteChunk(route)?.catch(() => {});
      }
    };
    const timer = setTimeout(fetchAll, PAUSE);
    return () => clearTimeout(timer);
  }, [router, viewer]);
}
