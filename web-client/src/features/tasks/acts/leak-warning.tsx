import { useText } from "../../../i18n/use-text";
import { Banner } from "../../../ui/banner";
import { findSensitive } from "../../room/composer/sensitive";

/** Says that what is typed holds something that outsiders should not read in free text. */
export function LeakWarning({ words, amount }: { words: string; amount: number | null }) {
  const text = useText();
  const found = findSensitive(words, amount === null ? [] : [amount]);
  if (found.length === 0) return null;
  return (
    <Banner tone="warn" title={found.map((one) => text(`tasks.leak.${one}`)).join(" ")}>
      {text("tasks.leak.advice")}
    </Banner>
  );
}
