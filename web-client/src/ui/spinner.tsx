import { RefreshCw } from "lucide-react";
import styles from "./spinner.module.css";

/** Turning arrows for a wait inside a control. A part of a page that waits shows `Skeleton`. */
export function Spinner({ size = 16 }: { size?: number }) {
  return <RefreshCw className={styles.spinner} size={size} strokeWidth={1.75} aria-hidden />;
}
