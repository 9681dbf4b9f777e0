import { FileText } from "lucide-react";
import { useMemo, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { ChecklistItem } from "../../../protocol/generated";
import { PhotoViewer } from "../../../ui/photo-viewer";
import { usePhotos } from "../model/use-photos";
import styles from "./checklist.module.css";

/** Thumbnails of an item's evidence; those on their way show how far they are. */
export function ItemPhotos({ item }: { item: ChecklistItem }) {
  const text = useText();
  const [open, setOpen] = useState<number>();
  const shots = useMemo(
    () => item.files.map((file) => ({ file, caption: item.text })),
    [item.files, item.text],
  );
  const photos = usePhotos(shots);
  const others = item.files.filter(({ shown }) => shown !== "picture");
  return (
    <>
      {photos.map((photo, index) => (
        <button
          key={photo.id}
          type="button"
          className={styles.thumb}
          aria-label={text("common.photo", { index: index + 1, total: photos.length })}
          onClick={() => setOpen(index)}
        >
          <img src={photo.thumbnail} alt="" loading="lazy" decoding="async" />
          {photo.upload?.state === "sending" && (
            <span className={styles.veil}>{Math.round(photo.upload.share * 100)} %</span>
          )}
        </button>
      ))}
      {others.map((file) => (
        <a key={file.id} className={styles.file} href={`/api/files/${file.id}`} download>
          <FileText size={16} strokeWidth={1.75} aria-hidden />
          {file.name}
        </a>
      ))}
      <PhotoViewer
        photos={photos}
        index={open}
        onIndex={setOpen}
        onClose={() => setOpen(undefined)}
      />
    </>
  );
}
