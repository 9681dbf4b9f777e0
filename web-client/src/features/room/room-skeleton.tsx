import { useText } from "../../i18n/use-text";
import { SkeletonRows } from "../../ui/skeleton";
import styles from "./room.module.css";

/** The shape of a talk that is on its way. */
export function RoomSkeleton() {
  const text = useText();
  return (
    <div className={styles.skeleton}>
      <SkeletonRows label={text("common.loading")} />
    </div>
  );
}
