import { useCallback } from "react";
import { useIntl } from "react-intl";

/** Kopecks as «4 850 ₽»; the kopecks themselves only when there are some. */
export function useMoney(): (kopecks: number) => string {
  const intl = useIntl();
  return useCallback(
    (kopecks) =>
      intl.formatNumber(kopecks / 100, {
        style: "currency",
        currency: "RUB",
        minimumFractionDigits: kopecks % 100 === 0 ? 0 : 2,
      }),
    [intl],
  );
}
