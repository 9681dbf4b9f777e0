import { useText } from "../../../i18n/use-text";
import type { Quote as QuoteOfLine } from "../../../protocol/generated";
import { usePerson } from "../../../state";
import { useRoom } from "../room-context";
import styles from "./quote.module.css";

/** What a line answers; a press goes there. */
export function Quote({ quote }: { quote: QuoteOfLine }) {
  const text = useText();
  const { jumpTo } = useRoom();
  const author = usePerson(quote.author);
  const words = quote.deleted ? text("room.quoteGone") : quote.excerpt || text("room.quoteFiles");
  return (
    <button
      type="button"
      className={styles.quote}
      title={text("room.toQuote")}
      onClick={() => jumpTo(quote.message)}
    >
      <span className={styles.author}>{author?.name ?? text("room.product")}</span>
      <span className={styles.dot} aria-hidden="true">
        ·
      </span>
      <span className={styles.words}>{words}</span>
    </button>
  );
}
