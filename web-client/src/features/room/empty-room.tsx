import { Link } from "@tanstack/react-router";
import { MessageSquare, UserPlus } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { useGroupPeople, useMe } from "../../state";
import { EmptyState } from "../../ui/empty-state";
import { NewTaskButton } from "../tasks/new/new-task-button";
import styles from "./room.module.css";
import { useRoom } from "./room-context";

/** A group in which nothing was written: what one can do next. */
export function EmptyRoom({ name }: { name: string }) {
  const text = useText();
  const { staff, group } = useRoom();
  const { role } = useMe();
  const alone = useGroupPeople(group)?.members.length === 0;
  const invites = role === "admin" || role === "head";
  return (
    <div className={styles.empty}>
      <EmptyState
        icon={<MessageSquare />}
        title={staff && alone ? text("room.emptyAlone", { name }) : text("room.empty")}
        actions={
          staff && (
            <>
              {invites && (
                <Link to="/admin/groups" className={styles.invite}>
                  <UserPlus size={16} strokeWidth={1.75} aria-hidden />
                  {text("room.invite")}
                </Link>
              )}
              <NewTaskButton group={group} />
            </>
          )
        }
      >
        {text(!staff ? "room.emptyMaster" : alone ? "room.emptyStaff" : "room.emptyText")}
      </EmptyState>
    </div>
  );
}
