import { useNavigate, useSearch } from "@tanstack/react-router";
import { useText } from "../../../i18n/use-text";
import type { TaskId } from "../../../protocol/generated";
import { useTaskIsMissing } from "../../../state";
import { Skeleton } from "../../../ui/skeleton";
import { useTaskView } from "../model/use-task-view";
import { BlockFace } from "./block-face";
import { RoomFace } from "./room-face";
import { RowFace } from "./row-face";
import styles from "./task-card.module.css";

export interface TaskCardProps {
  taskId: TaskId;
  /** `room`: framed, in a timeline · `panel`: a block without a frame, on phones and sheets ·
   *  `row`: one line of a list. */
  variant: "room" | "panel" | "row";
  /** Opens the task in full; without it the group opens at the task. */
  onOpen?: (() => void) | undefined;
  /** It is the one that stands open beside. */
  opened?: boolean;
  /** This card has the surface's one filled button. */
  filled?: boolean;
  /** Buttons are left out; the card only tells. */
  quiet?: boolean;
}

/** The live face of a task, everywhere the same parts, for whoever looks. */
export function TaskCard({ taskId, variant, onOpen, ...looks }: TaskCardProps) {
  const text = useText();
  const view = useTaskView(taskId);
  const missing = useTaskIsMissing(taskId);
  const navigate = useNavigate();
  const beside = useSearch({ strict: false }).task === taskId;
  if (missing) return <p className={styles.gone}>{text("tasks.gone")}</p>;
  if (!view) return <CardSkeleton variant={variant} />;
  const open =
    onOpen ??
    (() =>
      void navigate({
        to: "/groups/$groupId",
        params: { groupId: view.task.group },
        search: { task: taskId },
      }));
  const face = { view, onOpen: open, opened: beside, ...looks };
  if (variant === "row") return <RowFace {...face} />;
  return variant === "room" ? <RoomFace {...face} /> : <BlockFace {...face} />;
}

function CardSkeleton({ variant }: Pick<TaskCardProps, "variant">) {
  const text = useText();
  return (
    <div
      className={styles.skeleton}
      data-variant={variant}
      role="status"
      aria-label={text("common.loading")}
    >
      <Skeleton width="46%" />
      {variant !== "row" && (
        <>
          <Skeleton width="72%" height={8} />
          <Skeleton width={120} height={5} />
        </>
      )}
    </div>
  );
}
