import { useState } from "react";
import { type Photo, PhotoGrid } from "../ui/photo-grid";
import { PhotoViewer } from "../ui/photo-viewer";
import { Sample } from "./sample";

const drawn = (hue: number) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="hsl(${hue} 22% 62%)"/><circle cx="400" cy="300" r="150" fill="hsl(${hue} 30% 84%)"/></svg>`,
  )}`;

const photo = (id: number, more: Partial<Photo> = {}): Photo => ({
  id: String(id),
  thumbnail: drawn(id * 47),
  full: drawn(id * 47),
  width: 800,
  height: 600,
  caption: `Снимок ${id}`,
  mark: `12:${30 + id}`,
  ...more,
});

const photos = [1, 2, 3, 4, 5, 6, 7].map((id) => photo(id));
const uploads = [
  photo(1, { upload: { state: "sending", share: 0.64 } }),
  photo(2, { upload: { state: "paused" } }),
  photo(3, { upload: { state: "failed" } }),
  photo(4, { flagged: true, caption: "После, общий план" }),
];

export function PhotosSample() {
  const [open, setOpen] = useState<number>();
  return (
    <Sample title="Фото">
      <PhotoGrid photos={photos} onOpen={setOpen} />
      <PhotoGrid photos={uploads} onOpen={setOpen} captions />
      <PhotoViewer
        photos={photos}
        index={open}
        onIndex={setOpen}
        onClose={() => setOpen(undefined)}
      />
    </Sample>
  );
}
