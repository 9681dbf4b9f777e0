import { Link } from "@tanstack/react-router";
import { MessageSquare } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { useMe } from "../../state";
import { EmptyState } from "../../ui/empty-state";
import styles from "./room.module.css";
import { useRoom } from "./room-context";

/** A group in which nothing was written: what one can do next. */
export function EmptyRoom() {
  const text = useText();
  const { staff } = useRoom();
  const { role } = useMe();
  const invites = role === "admin" || role === "head";
  return (
    <div className={styles.empty}>
      <EmptyState
        icon={<MessageSquare />}
        title={text("room.empty")}
        actions={invites && <Link to="/admin/groups">{text("room.invite")}</Link>}
      >
        {text(staff ? "room.emptyStaff" : "room.emptyMaster")}
      </EmptyState>
    </div>
  );
}
