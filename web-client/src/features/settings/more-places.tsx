import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { railSections } from "../../shell/sections";
import { useShell } from "../../shell/shell-state";
import styles from "./settings.module.css";

const ELSEWHERE = ["/deals", "/admin"];

/** What the tabs of a phone have no room for: deals, and management for those who may. */
export function MorePlaces() {
  const text = useText();
  const viewer = useShell((state) => state.viewer);
  const { above, below } = railSections(viewer);
  const places = [...above, ...below].filter(({ to }) => ELSEWHERE.includes(to));
  if (places.length === 0) return null;
  return (
    <nav className={styles.places} aria-label={text("shell.moreSections")}>
      {places.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={styles.place}>
          <Icon size={20} strokeWidth={1.75} aria-hidden />
          <span>{text(label)}</span>
          <ChevronRight size={18} strokeWidth={1.75} aria-hidden />
        </Link>
      ))}
    </nav>
  );
}
