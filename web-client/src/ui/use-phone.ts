import { useSyncExternalStore } from "react";

const phone = window.matchMedia("(max-width: 640px)");

function listen(listener: () => void): () => void {
  phone.addEventListener("change", listener);
  return () => phone.removeEventListener("change", listener);
}

/** Whether the window is as narrow as a phone. For looks use the same query in CSS. */
export function usePhone(): boolean {
  return useSyncExternalStore(listen, () => phone.matches);
}
