import { Link, Outlet, useLocation } from "@tanstack/react-router";
import {
  Building2,
  ClipboardList,
  Layers,
  type LucideIcon,
  ScrollText,
  Tags,
  UsersRound,
} from "lucide-react";
import { useEffect, useRef } from "react";
import type { MessageId } from "../../i18n/messages";
import { useText } from "../../i18n/use-text";
import { Missing } from "../../shell/failure";
import { WithPanel } from "../../shell/panes";
import { useMe } from "../../state";
import styles from "./admin.module.css";

const SECTIONS: { to: string; label: MessageId; icon: LucideIcon }[] = [
  { to: "/admin/people", label: "admin.people", icon: UsersRound },
  { to: "/admin/groups", label: "admin.groups", icon: Building2 },
  { to: "/admin/types", label: "admin.types", icon: Tags },
  { to: "/admin/templates", label: "admin.templates", icon: ClipboardList },
  { to: "/admin/stages", label: "admin.stages", icon: Layers },
  { to: "/admin/audit", label: "admin.audit", icon: ScrollText },
];

/** The frame of the administration pages, for heads and admins. */
export function Admin() {
  const text = useText();
  const { role } = useMe();
  const { pathname } = useLocation();
  const sections = useRef<HTMLElement>(null);
  // On a phone the sections are one row that scrolls: the present one is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked for anew on each page
  useEffect(() => {
    const present = sections.current?.querySelector('[aria-current="page"]');
    present?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [pathname]);
  if (role !== "admin" && role !== "head") {
    return (
      <WithPanel>
        <Missing />
      </WithPanel>
    );
  }
  return (
    <div className={styles.frame}>
      <nav ref={sections} className={styles.nav} aria-label={text("admin.sections")}>
        <div className={styles.navTitle}>{text("admin.title")}</div>
        {SECTIONS.map(({ to, label, icon: Icon }) => (
          <Link
            key={to}
            to={to}
            className={styles.section}
            activeProps={{ "aria-current": "page" }}
          >
            <Icon size={16} strokeWidth={1.75} aria-hidden />
            {text(label)}
          </Link>
        ))}
      </nav>
      <div className={styles.content}>
        <Outlet />
      </div>
    </div>
  );
}
