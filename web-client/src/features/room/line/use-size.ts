import { useCallback } from "react";
import { useIntl } from "react-intl";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Bytes as people read them: «2,4 МБ». */
export function useSize(): (bytes: number) => string {
  const intl = useIntl();
  return useCallback(
    (bytes) => {
      const step = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
      return intl.formatNumber(bytes / 1024 ** step, {
        style: "unit",
        unit: UNITS[step] ?? "byte",
        unitDisplay: "short",
        maximumFractionDigits: step > 1 ? 1 : 0,
      });
    },
    [intl],
  );
}
