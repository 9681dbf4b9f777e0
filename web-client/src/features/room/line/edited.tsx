import { useEffect, useState } from "react";
import { failureText } from "../../../i18n/failure-text";
import { useText } from "../../../i18n/use-text";
import { getJson } from "../../../net/http";
import type { MessageView, Revision } from "../../../protocol/generated";
import { Popover } from "../../../ui/popover";
import { Skeleton } from "../../../ui/skeleton";
import { Time } from "../../../ui/time";
import { useRoom } from "../room-context";
import styles from "./edited.module.css";

/** «изменено»; a press shows staff what was written before. */
export function Edited({ line }: { line: MessageView }) {
  const text = useText();
  const { staff } = useRoom();
  if (!staff) return <span>{text("room.edited")}</span>;
  return (
    <Popover
      title={text("room.history")}
      align="start"
      trigger={
        <button type="button" className={styles.mark}>
          {text("room.edited")}
        </button>
      }
    >
      <Revisions line={line} />
    </Popover>
  );
}

function Revisions({ line }: { line: MessageView }) {
  const text = useText();
  const [revisions, setRevisions] = useState<readonly Revision[]>();
  const [failure, setFailure] = useState<string>();
  const { id } = line;
  useEffect(() => {
    let current = true;
    getJson<Revision[]>(`/api/messages/${id}/revisions`).then(
      (all) => current && setRevisions(all),
      (error: unknown) => current && setFailure(failureText(error, text)),
    );
    return () => {
      current = false;
    };
  }, [id, text]);
  if (failure) return <p className={styles.text}>{failure}</p>;
  if (!revisions) return <Skeleton width={200} />;
  return (
    <ul className={styles.list}>
      {revisions.map(({ text: written, until }) => (
        <li key={until}>
          <span className={styles.until}>
            <Time at={until} look="short" />
          </span>
          <p className={styles.text}>{written}</p>
        </li>
      ))}
    </ul>
  );
}
