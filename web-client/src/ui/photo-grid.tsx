import { Pause, RefreshCw } from "lucide-react";
import { useText } from "../i18n/use-text";
import { classNames } from "./class-names";
import styles from "./photo-grid.module.css";

export interface Photo {
  id: string;
  /** Small picture for the grid; the size is reserved before it arrives. */
  thumbnail: string;
  full: string;
  width: number;
  height: number;
  /** What it shows or whose it is; also the alternative text. */
  caption?: string | undefined;
  /** Short words over the corner, mostly the time. */
  mark?: string | undefined;
  /** While it is on its way to the server. `share` from 0 to 1. */
  upload?: { state: "sending"; share: number } | { state: "paused" | "failed" } | undefined;
  /** Amber frame and words: something about it asks for a look. */
  flagged?: boolean;
}

/** Photos in one row of at most `most`; the last place says how many more there are. */
export function PhotoGrid({
  photos,
  most = 4,
  captions = false,
  onOpen,
  onRetry,
}: {
  photos: Photo[];
  most?: number;
  captions?: boolean;
  onOpen: (index: number) => void;
  onRetry?: (id: string) => void;
}) {
  const text = useText();
  const shown = photos.slice(0, most);
  const rest = photos.length - shown.length;
  return (
    <ul className={styles.grid} style={{ "--columns": Math.max(2, shown.length) } as never}>
      {shown.map((photo, index) => {
        const failed = photo.upload?.state === "failed";
        const more = index === shown.length - 1 && rest > 0 ? rest : 0;
        return (
          <li key={photo.id} className={styles.item}>
            <button
              type="button"
              className={classNames(
                styles.photo,
                photo.flagged && styles.flagged,
                failed && styles.failed,
              )}
              aria-label={
                failed
                  ? text("common.retry")
                  : (photo.caption ??
                    text("common.photo", { index: index + 1, total: photos.length }))
              }
              onClick={() => (failed ? onRetry?.(photo.id) : onOpen(index))}
            >
              {!failed && (
                <img
                  src={photo.thumbnail}
                  alt=""
                  width={photo.width}
                  height={photo.height}
                  loading="lazy"
                  decoding="async"
                />
              )}
              {!more && <UploadVeil upload={photo.upload} />}
              {photo.mark && !more && !photo.upload && (
                <span className={styles.mark}>{photo.mark}</span>
              )}
              {more > 0 && <span className={styles.veil}>+{more}</span>}
            </button>
            {captions && photo.caption && (
              <span className={classNames(styles.caption, photo.flagged && styles.flaggedWords)}>
                {photo.caption}
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function UploadVeil({ upload }: { upload: Photo["upload"] }) {
  if (!upload) return null;
  if (upload.state === "failed") {
    return <RefreshCw className={styles.retry} strokeWidth={1.75} aria-hidden />;
  }
  return (
    <span className={styles.veil}>
      {upload.state === "sending" ? (
        `${Math.round(upload.share * 100)} %`
      ) : (
        <Pause size={20} aria-hidden />
      )}
    </span>
  );
}
