import { Camera, Hash, MessageSquareText, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { shortTime } from "../../../i18n/time";
import { useText } from "../../../i18n/use-text";
import type { ChecklistItem } from "../../../protocol/generated";
import { usePerson } from "../../../state";
import { Checkbox } from "../../../ui/checkbox";
import { classNames } from "../../../ui/class-names";
import { RequiredMark } from "../../../ui/field";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem } from "../../../ui/menu";
import { ReturnedGlyph } from "../../../ui/status-glyph";
import { VisuallyHidden } from "../../../ui/visually-hidden";
import { actOnTask } from "../model/act";
import { tickCommand } from "../model/unsent-ticks";
import { useReader } from "../model/use-reader";
import type { TaskView } from "../model/use-task-view";
import styles from "./checklist.module.css";
import { EditItem } from "./edit-item";
import { EvidenceInput } from "./evidence-input";
import { ItemPhotos } from "./item-photos";

/** One item: box, text, who and when, and its own evidence. */
export function CheckItem({
  view,
  item,
  mayTick,
  lit,
  missing,
  photos,
  mayEdit,
}: {
  view: TaskView;
  item: ChecklistItem;
  mayTick: boolean;
  lit: boolean;
  missing: boolean;
  photos: boolean;
  mayEdit: boolean;
}) {
  const text = useText();
  const { task, staff } = view;
  const [editing, setEditing] = useState(false);
  const row = useScrollWhen<HTMLLIElement>(missing);
  const note = useItemNote(item, task.reason);
  // The star is for staff always, for the master only while the item is open.
  const starred = item.required && (staff !== null || !item.done);
  const tick = (done: boolean) =>
    void actOnTask(task.id, tickCommand(task.id, item, { done }), text);
  // A photo, a number or a text ticks its item by itself.
  const ready = item.done || item.evidence.type === "none" || hasEvidence(item);
  if (editing) return <EditItem view={view} item={item} onClose={() => setEditing(false)} />;
  return (
    <li
      ref={row}
      className={classNames(
        styles.item,
        item.done && styles.done,
        lit && styles.lit,
        missing && styles.missing,
      )}
    >
      <div className={styles.box}>
        <Checkbox
          tone="ok"
          checked={item.done}
          disabled={!mayTick || !ready}
          onChecked={tick}
          label={item.required ? `${item.text}, ${text("common.required")}` : item.text}
        />
      </div>
      <div className={styles.words}>
        <span className={styles.text}>
          {item.text} {starred && <RequiredMark />}
        </span>
        {note && (
          <span className={classNames(styles.note, item.returned && styles.returned)}>
            {item.returned && <ReturnedGlyph />}
            {note}
          </span>
        )}
        {item.note && <span className={styles.said}>{item.note}</span>}
        {missing && <span className={styles.missingNote}>{text("tasks.missing")}</span>}
      </div>
      <EvidenceMark item={item} quiet={mayTick} />
      {mayEdit && (
        <Menu
          trigger={
            <IconButton label={text("tasks.itemActions")} size="small" className={styles.more}>
              <MoreHorizontal strokeWidth={1.75} />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil strokeWidth={1.75} />} onSelect={() => setEditing(true)}>
            {text("tasks.editItem")}
          </MenuItem>
          <MenuItem
            danger
            icon={<Trash2 strokeWidth={1.75} />}
            onSelect={() =>
              void actOnTask(task.id, { type: "remove_item", task: task.id, item: item.id }, text)
            }
          >
            {text("tasks.removeItem")}
          </MenuItem>
        </Menu>
      )}
      {((photos && item.files.length > 0) || (mayTick && !item.done)) && (
        <div className={styles.evidence}>
          {photos && <ItemPhotos item={item} />}
          {mayTick && <EvidenceInput task={task} item={item} />}
        </div>
      )}
    </li>
  );
}

/** What the item asks for, or what it has. */
function EvidenceMark({ item, quiet }: { item: ChecklistItem; quiet: boolean }) {
  const text = useText();
  if (item.number !== null) {
    return (
      <span className={styles.mark}>
        <Hash size={14} strokeWidth={1.75} aria-hidden />
        <b>
          {item.number.toLocaleString()} {item.unit ?? ""}
        </b>
      </span>
    );
  }
  if (quiet || item.evidence.type === "none") return null;
  if (item.evidence.type === "photo" || item.files.length > 0) {
    const count = item.files.length || (item.evidence.type === "photo" ? item.evidence.min : 0);
    return (
      <span className={styles.mark} title={text("common.photoCount", { count })}>
        <Camera size={14} strokeWidth={1.75} aria-hidden />
        {count}
      </span>
    );
  }
  const Icon = item.evidence.type === "number" ? Hash : MessageSquareText;
  return (
    <span className={styles.mark}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      <VisuallyHidden>{text(`tasks.evidence.${item.evidence.type}`)}</VisuallyHidden>
    </span>
  );
}

/** Under the text: who and when, why it came back, or what is still wanted. */
function useItemNote(item: ChecklistItem, reason: string | null): string | null {
  const text = useText();
  const { now, locale, zone } = useReader();
  const person = usePerson(item.doneBy);
  if (item.done) {
    const at = item.doneAt === null ? null : shortTime(item.doneAt, now, locale, zone, text);
    return [person?.name.split(" ")[0], at].filter(Boolean).join(" · ");
  }
  if (item.returned) return text("tasks.itemReturned", { reason: reason ?? "" });
  switch (item.evidence.type) {
    case "photo":
      return text("tasks.photosHave", { have: item.files.length, need: item.evidence.min });
    case "number":
      return text("tasks.waitsNumber", { unit: item.unit ?? "none" });
    case "text":
      return text("tasks.waitsText");
    case "none":
      return item.required ? null : text("tasks.optional");
  }
}

function hasEvidence({ evidence, files, number, note }: ChecklistItem): boolean {
  switch (evidence.type) {
    case "photo":
      return files.length >= evidence.min;
    case "number":
      return number !== null;
    case "text":
      return (note ?? "") !== "";
    case "none":
      return true;
  }
}

/** Brings an item that the server named into sight. */
function useScrollWhen<E extends HTMLElement>(wanted: boolean) {
  const element = useRef<E>(null);
  useEffect(() => {
    if (wanted) element.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }, [wanted]);
  return element;
}
