import { Dialog as Base } from "@base-ui/react/dialog";
import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { type PointerEvent, useEffect, useRef } from "react";
import { useText } from "../i18n/use-text";
import type { Photo } from "./photo-grid";
import styles from "./photo-viewer.module.css";

/** A finger must go this far sideways, in pixels, to turn the page. */
const SWIPE = 48;

/** One photo at a time on a dark ground. Arrows and swipes turn, Escape and a pull down close. */
export function PhotoViewer({
  photos,
  index,
  onIndex,
  onClose,
}: {
  photos: Photo[];
  /** `undefined` is closed. */
  index: number | undefined;
  onIndex: (index: number) => void;
  onClose: () => void;
}) {
  const text = useText();
  const at = index ?? 0;
  const photo = photos[at];
  const turn = (by: number) => {
    if (photos[at + by]) onIndex(at + by);
  };
  const swipe = useSwipe(turn, onClose);
  const closeButton = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    // The neighbours are fetched ahead so that a turn shows a picture at once.
    for (const next of [photos[at + 1], photos[at - 1]]) {
      if (next && index !== undefined) new Image().src = next.full;
    }
  }, [photos, at, index]);

  return (
    <Base.Root
      open={index !== undefined && photo !== undefined}
      onOpenChange={(next) => !next && onClose()}
    >
      <Base.Portal>
        <Base.Popup
          className={styles.viewer}
          initialFocus={closeButton}
          data-floating=""
          onKeyDown={(event) => {
            if (event.key === "ArrowRight") turn(1);
            if (event.key === "ArrowLeft") turn(-1);
          }}
        >
          <div className={styles.head}>
            <Base.Title className={styles.title}>
              {text("common.photo", { index: at + 1, total: photos.length })}
            </Base.Title>
            {photo && (
              <a
                className={styles.button}
                href={photo.full}
                download
                aria-label={text("common.download")}
              >
                <Download size={20} strokeWidth={1.75} aria-hidden />
              </a>
            )}
            <Base.Close
              ref={closeButton}
              className={styles.button}
              aria-label={text("common.close")}
            >
              <X size={20} strokeWidth={1.75} aria-hidden />
            </Base.Close>
          </div>
          <div className={styles.stage} {...swipe}>
            {photo && (
              <img
                key={photo.id}
                src={photo.full}
                alt={photo.caption ?? ""}
                width={photo.width}
                height={photo.height}
                draggable={false}
              />
            )}
            {at > 0 && (
              <button
                type="button"
                className={styles.previous}
                aria-label={text("common.previous")}
                onClick={() => turn(-1)}
              >
                <ChevronLeft size={24} aria-hidden />
              </button>
            )}
            {at < photos.length - 1 && (
              <button
                type="button"
                className={styles.next}
                aria-label={text("common.next")}
                onClick={() => turn(1)}
              >
                <ChevronRight size={24} aria-hidden />
              </button>
            )}
          </div>
          <div className={styles.foot}>
            {[photo?.caption, photo?.mark].filter(Boolean).join(" · ")}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

function useSwipe(turn: (by: number) => void, close: () => void) {
  const start = useRef<{ x: number; y: number } | undefined>(undefined);
  return {
    onPointerDown: (event: PointerEvent) => {
      start.current = { x: event.clientX, y: event.clientY };
    },
    onPointerUp: (event: PointerEvent) => {
      const from = start.current;
      start.current = undefined;
      if (!from || event.pointerType === "mouse") return;
      const x = event.clientX - from.x;
      const y = event.clientY - from.y;
      if (Math.abs(x) > SWIPE && Math.abs(x) > Math.abs(y)) turn(x < 0 ? 1 : -1);
      else if (y > SWIPE * 2) close();
    },
    onPointerCancel: () => {
      start.current = undefined;
    },
  };
}
