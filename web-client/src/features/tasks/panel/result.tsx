import { FileText } from "lucide-react";
import { useMemo, useState } from "react";
import { clockTime } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { TaskForGroup } from "../../../protocol/generated";
import { PhotoGrid } from "../../../ui/photo-grid";
import { PhotoViewer } from "../../../ui/photo-viewer";
import { type Shot, usePhotos } from "../model/use-photos";
import { useReader } from "../model/use-reader";
import styles from "./result.module.css";

/** Every picture of the work: of its items, then of the result. */
export function shotsOf(
  { items, result }: Pick<TaskForGroup, "items" | "result">,
  time: (at: number) => string,
): Shot[] {
  return [
    ...items.flatMap((item) =>
      item.files.map(
        (file): Shot => ({
          file,
          caption: item.text,
          mark: item.doneAt === null ? undefined : time(item.doneAt),
          flagged: item.returned,
        }),
      ),
    ),
    ...(result?.files ?? []).map(
      (file): Shot => ({ file, mark: (result && time(result.at)) || undefined }),
    ),
  ];
}

/** What the master handed in: his words and every photo of the work. */
export function Result({ task }: { task: TaskForGroup }) {
  const text = useText();
  const { locale, zone } = useReader();
  const [open, setOpen] = useState<number>();
  const shots = useMemo(
    () => shotsOf(task, (at) => clockTime(at, locale, zone)),
    [task, locale, zone],
  );
  const photos = usePhotos(shots);
  const { result } = task;
  const files = result?.files.filter(({ shown }) => shown !== "picture") ?? [];
  if (!result || (result.text === "" && photos.length === 0 && files.length === 0)) return null;
  return (
    <section className={styles.section} aria-label={text("tasks.result")}>
      <h3>
        {text("tasks.result")}{" "}
        {photos.length > 0 && (
          <span className={styles.count}>
            {text("common.photoCount", { count: photos.length })}
          </span>
        )}
      </h3>
      {photos.length > 0 && <PhotoGrid photos={photos} most={8} onOpen={setOpen} />}
      {result.text && <p className={styles.text}>{result.text}</p>}
      {files.map((file) => (
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
    </section>
  );
}
