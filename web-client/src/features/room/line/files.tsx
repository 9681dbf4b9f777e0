import { Download, FileText, Film, Music } from "lucide-react";
import { useState } from "react";
import { useClock } from "../../../i18n/use-clock";
import { useText } from "../../../i18n/use-text";
import type { FileView, Shown } from "../../../protocol/generated";
import { type Photo, PhotoGrid } from "../../../ui/photo-grid";
import { PhotoViewer } from "../../../ui/photo-viewer";
import styles from "./files.module.css";
import { useSize } from "./use-size";

const ICONS: Record<Shown, typeof FileText> = {
  picture: FileText,
  video: Film,
  audio: Music,
  pdf: FileText,
  download: FileText,
};

/** What is attached to a line: pictures in a grid that opens large, other files to download. */
export function Files({ files, at }: { files: readonly FileView[]; at: number }) {
  const clock = useClock();
  const [open, setOpen] = useState<number>();
  const photos = files.filter(isPhoto).map((file) => photoOf(file, clock(at)));
  const others = files.filter((file) => !isPhoto(file));
  return (
    <>
      {photos.length > 0 && (
        <div className={styles.photos} data-count={Math.min(4, photos.length)}>
          <PhotoGrid photos={photos.map(withoutMark)} onOpen={setOpen} />
          <PhotoViewer
            photos={photos}
            index={open}
            onIndex={setOpen}
            onClose={() => setOpen(undefined)}
          />
        </div>
      )}
      {others.map((file) => (
        <FileRow key={file.id} file={file} />
      ))}
    </>
  );
}

function FileRow({ file }: { file: FileView }) {
  const text = useText();
  const size = useSize();
  const Icon = ICONS[file.shown];
  return (
    <a
      className={styles.file}
      href={`/api/files/${file.id}`}
      download={file.name}
      aria-label={text("room.download", { name: file.name })}
    >
      <Icon size={20} strokeWidth={1.75} aria-hidden />
      <span className={styles.name}>{file.name}</span>
      <span className={styles.size}>{size(file.size)}</span>
      <Download size={16} strokeWidth={1.75} aria-hidden />
    </a>
  );
}

function isPhoto({ shown }: FileView): boolean {
  return shown === "picture";
}

function photoOf(file: FileView, mark: string): Photo {
  return {
    id: file.id,
    thumbnail: `/api/files/${file.id}/thumb`,
    full: `/api/files/${file.id}`,
    width: file.width ?? 4,
    height: file.height ?? 3,
    caption: file.name,
    mark,
  };
}

/** In the grid the time stands beside the author already. */
function withoutMark(photo: Photo): Photo {
  return { ...photo, mark: undefined, caption: undefined };
}
