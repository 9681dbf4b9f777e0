import { ArrowRight } from "lucide-react";
import { type PointerEvent, useRef, useState } from "react";
import { classNames } from "../../../ui/class-names";
import { Spinner } from "../../../ui/spinner";
import styles from "./slide.module.css";

/** The knob must travel this share of the way. */
const FAR_ENOUGH = 0.82;
/** The knob and its margins, in pixels, as in `slide.module.css`. */
const KNOB = 54;

/** A button that a thumb cannot press by chance: slid to its end, or pressed by keyboard. */
export function Slide({
  ready,
  busy,
  children,
  onSlid,
  describedBy,
}: {
  /** Otherwise it looks unready and stays where it is. */
  ready: boolean;
  busy: boolean;
  children: string;
  onSlid: () => void;
  describedBy?: string | undefined;
}) {
  const track = useRef<HTMLButtonElement>(null);
  const start = useRef<number | null>(null);
  const [way, setWay] = useState(0);
  const free = ready && !busy;

  const length = () => Math.max(1, (track.current?.clientWidth ?? 0) - KNOB);
  const end = (share: number) => {
    start.current = null;
    setWay(0);
    if (share < FAR_ENOUGH) return;
    navigator.vibrate?.(18);
    onSlid();
  };
  const share = (event: PointerEvent) =>
    start.current === null
      ? 0
      : Math.min(1, Math.max(0, (event.clientX - start.current) / length()));

  return (
    <button
      ref={track}
      type="button"
      className={classNames(styles.slide, free && styles.ready)}
      aria-disabled={!free || undefined}
      aria-busy={busy || undefined}
      aria-describedby={describedBy}
      style={{ "--way": way } as never}
      onPointerDown={(event) => {
        if (!free) return;
        start.current = event.clientX;
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => start.current !== null && setWay(share(event))}
      onPointerUp={(event) => start.current !== null && end(share(event))}
      onPointerCancel={() => end(0)}
      onClick={(event) => {
        // A click without a pointer comes from the keyboard or a screen reader.
        if (event.detail === 0 && free) onSlid();
      }}
    >
      <span className={styles.words}>{children}</span>
      <span className={classNames(styles.knob, start.current === null && styles.resting)}>
        {busy ? <Spinner /> : <ArrowRight strokeWidth={1.75} aria-hidden />}
      </span>
    </button>
  );
}
