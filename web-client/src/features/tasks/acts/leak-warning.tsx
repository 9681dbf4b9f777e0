import { useText } from "../../../i18n/use-text";
import { Banner } from "../../../ui/banner";
import { leaksIn } from "../model/leaks";

/** Says that what is typed holds something that outsiders should not read in free text. */
export function LeakWarning({ words, amount }: { words: string; amount: number | null }) {
  const text = useText();
  const leaks = leaksIn(words, amount);
  if (leaks.length === 0) return null;
  return (
    <Banner tone="warn" title={leaks.map((leak) => text(`tasks.leak.${leak}`)).join(" ")}>
      {text("tasks.leak.advice")}
    </Banner>
  );
}
