import { useEffect } from "react";
import { create } from "zustand";
import { useText } from "../i18n/use-text";
import { useSectionPath } from "./section-icon";
import { railSections } from "./sections";
import { useShell } from "./shell-state";

const usePage = create<{ page: string | null }>(() => ({ page: null }));

/** Names the page that is open; without it the tab has the name of the section. */
export function useTitle(page: string | undefined): void {
  useEffect(() => {
    usePage.setState({ page: page ?? null });
    return () => usePage.setState({ page: null });
  }, [page]);
}

/** Writes the tab's title and the app's badge: both from the one number of what waits. */
export function useDocumentTitle(): void {
  const text = useText();
  const page = usePage((state) => state.page);
  const viewer = useShell((state) => state.viewer);
  const waiting = useShell(({ counts }) => counts.groups + counts.inbox);
  const path = useSectionPath();
  const { above, below } = railSections(viewer);
  const section = [...above, ...below].find(({ to }) => to === path);
  const name = page ?? (section ? text(section.label) : undefined);
  const app = text("app.name");

  useEffect(() => {
    const words = name ? `${name} · ${app}` : app;
    document.title = waiting > 0 ? `(${waiting > 99 ? "99+" : waiting}) ${words}` : words;
  }, [name, app, waiting]);

  useEffect(() => {
    if (!("setAppBadge" in navigator)) return;
    // Refused where the app is not installed; the title says the same.
    void (waiting > 0 ? navigator.setAppBadge(waiting) : navigator.clearAppBadge()).catch(() => {});
  }, [waiting]);
}
