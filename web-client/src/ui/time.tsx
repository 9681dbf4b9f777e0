import { useIntl } from "react-intl";
import { useLocale } from "../i18n/locale";
import { useNow } from "../i18n/now";
import {
  clockTime,
  dayName,
  exactTime,
  MILLISECOND,
  sameClock,
  shortTime,
  zoneName,
} from "../i18n/time";
import { useText } from "../i18n/use-text";

/** A moment (microseconds) in the reader's zone; the exact one on hover.
 *  `clock` is always «14:05», `short` adapts to the day as lists want it, `day` names the day.
 *  With `zone` it is a city's time: named when that city's clock differs from the reader's. */
export function Time({
  at,
  look = "clock",
  zone,
  named = false,
  className,
}: {
  at: number;
  look?: "clock" | "short" | "day";
  /** IANA name of the city's zone. */
  zone?: string | undefined;
  /** Names the zone even if it is the reader's own: «14:00 МСК». */
  named?: boolean;
  className?: string | undefined;
}) {
  const text = useText();
  const now = useNow();
  const intl = useIntl();
  const locale = intl.locale === "en" ? "en" : "ru";
  const own = useLocale((state) => state.zone);
  const shown = zone ?? own;
  const words =
    look === "clock"
      ? clockTime(at, locale, shown)
      : look === "day"
        ? dayName(at, now, locale, shown, text)
        : shortTime(at, now, locale, shown, text);
  const differs = !sameClock(shown, own, at);
  const exact = exactTime(at, locale, shown);
  return (
    <time
      dateTime={new Date(at / MILLISECOND).toISOString()}
      title={
        differs
          ? text("time.cityTime", {
              local: exact,
              own: `${clockTime(at, locale, own)} ${zoneName(own, at, locale)}`,
            })
          : exact
      }
      className={className}
    >
      {words}
      {(named || differs) && look !== "day" && ` ${zoneName(shown, at, locale)}`}
    </time>
  );
}
