import { useEffect, useRef } from "react";

/** Calls back on Escape unless something nearer (a dialog, a menu, a field) has taken the key. */
export function useEscape(active: boolean, onEscape: (() => void) | undefined): void {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      if (document.querySelector("[data-floating]")) return;
      latest.current?.();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [active]);
}
