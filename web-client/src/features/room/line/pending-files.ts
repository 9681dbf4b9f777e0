import type { OpId } from "../../../protocol/generated";
import type { Unsent } from "../../../sync/outbox";
import type { Photo } from "../../../ui/photo-grid";

/** Files of an unsent line: pictures shown from the device's memory, the others by name. */
export function pendingPhotos(
  { files, state }: Unsent,
  previews: ReadonlyMap<OpId, string>,
  progress: ReadonlyMap<OpId, number>,
): { photos: Photo[]; names: string[] } {
  const photos: Photo[] = [];
  const names: string[] = [];
  for (const file of files) {
    const preview = previews.get(file.op);
    if (!file.mediaType.startsWith("image/") || !preview) {
      names.push(file.name);
      continue;
    }
    const share = file.sent ? 1 : (progress.get(file.op) ?? 0);
    photos.push({
      id: file.op,
      thumbnail: preview,
      full: preview,
      width: 4,
      height: 3,
      caption: file.name,
      upload:
        state === "failed"
          ? { state: "failed" }
          : state === "sending"
            ? { state: "sending", share }
            : { state: "paused" },
    });
  }
  return { photos, names };
}
