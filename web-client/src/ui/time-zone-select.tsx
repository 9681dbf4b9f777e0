import { useMemo } from "react";
import { useIntl } from "react-intl";
import { NEAR_ZONES, zoneCity } from "../i18n/zones";
import { Select } from "./select";

/** A time zone by its city, with its present difference from UTC. */
export function TimeZoneSelect({
  label,
  value,
  onValue,
}: {
  label: string;
  value: string;
  onValue: (zone: string) => void;
}) {
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const options = useMemo(() => {
    const others = Intl.supportedValuesOf("timeZone").filter((zone) => !NEAR_ZONES.includes(zone));
    const all = [...NEAR_ZONES, ...others];
    const zones = all.includes(value) ? all : [value, ...all];
    return zones.map((zone) => ({ value: zone, label: zoneCity(zone, locale) }));
  }, [value, locale]);
  return <Select label={label} value={value} onValue={onValue} options={options} />;
}
