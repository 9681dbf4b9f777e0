import { Camera, Check, CircleAlert, X } from "lucide-react";
import { useEffect, useId, useMemo, useRef } from "react";
import { useText } from "../../../i18n/use-text";
import { Button } from "../../../ui/button";
import { IconButton } from "../../../ui/icon-button";
import { TextArea } from "../../../ui/text-area";
import { usePhone } from "../../../ui/use-phone";
import type { Submission } from "../model/use-submit";
import { Slide } from "./slide";
import styles from "./submit-form.module.css";

/** What was done in his own words, with photos beyond the checklist. */
export function ResultFields({ submission }: { submission: Submission }) {
  const text = useText();
  const input = useRef<HTMLInputElement>(null);
  const { words, setWords, photos, setPhotos } = submission;
  return (
    <section className={styles.fields} aria-label={text("tasks.resultWords")}>
      <TextArea
        label={text("tasks.resultWords")}
        hideLabel
        rows={1}
        maxLength={4000}
        placeholder={text("tasks.resultWords")}
        value={words}
        onValue={setWords}
      />
      <div className={styles.photos}>
        {photos.map((photo) => (
          <Picked
            key={`${photo.name}:${photo.size}:${photo.lastModified}`}
            photo={photo}
            onRemove={() => setPhotos(photos.filter((one) => one !== photo))}
          />
        ))}
        <Button
          look="plain"
          size="small"
          icon={<Camera strokeWidth={1.75} aria-hidden />}
          onClick={() => input.current?.click()}
        >
          {text("tasks.resultPhoto")}
        </Button>
        <input
          ref={input}
          hidden
          type="file"
          accept="image/*"
          multiple
          aria-label={text("tasks.resultPhoto")}
          onChange={(event) => {
            setPhotos([...photos, ...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </div>
    </section>
  );
}

/** The gate and the way through it: a slider under the thumb, a button under the mouse. */
export function SubmitBar({ submission, busy }: { submission: Submission; busy: boolean }) {
  const text = useText();
  const phone = usePhone();
  const id = useId();
  const { gate, submit } = submission;
  return (
    <div className={styles.bar}>
      {gate && (
        <p className={styles.gate} id={id} role="status">
          <CircleAlert size={16} strokeWidth={1.75} aria-hidden />
          {gate}
        </p>
      )}
      {phone ? (
        <Slide ready={!gate} busy={busy} onSlid={submit} describedBy={gate ? id : undefined}>
          {text("tasks.slide")}
        </Slide>
      ) : (
        <Button
          look="primary"
          wide
          disabled={gate !== null}
          loading={busy}
          aria-describedby={gate ? id : undefined}
          icon={<Check strokeWidth={1.75} aria-hidden />}
          onClick={submit}
        >
          {text("tasks.act.submit")}
        </Button>
      )}
    </div>
  );
}

function Picked({ photo, onRemove }: { photo: File; onRemove: () => void }) {
  const text = useText();
  const url = useMemo(() => URL.createObjectURL(photo), [photo]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <span className={styles.picked}>
      <img src={url} alt={photo.name} />
      <IconButton label={text("tasks.removePhoto")} size="small" onClick={onRemove}>
        <X strokeWidth={2} />
      </IconButton>
    </span>
  );
}
