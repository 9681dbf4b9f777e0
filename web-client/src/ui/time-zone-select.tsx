import { useMemo } from "react";
import { Select } from "./select";

/** Where most of our users live, west to east; the rest of the world follows. */
const NEAR = [
  "Europe/Kaliningrad",
  "Europe/Moscow",
  "Europe/Samara",
  "Asia/Yekaterinburg",
  "Asia/Omsk",
  "Asia/Novosibirsk",
  "Asia/Krasnoyarsk",
  "Asia/Irkutsk",
  "Asia/Yakutsk",
  "Asia/Vladivostok",
  "Asia/Magadan",
  "Asia/Kamchatka",
];

/** A time zone by its IANA name, with its present difference from UTC. */
export function TimeZoneSelect({
  label,
  value,
  onValue,
}: {
  label: string;
  value: string;
  onValue: (zone: string) => void;
}) {
  const options = useMemo(() => {
    const others = Intl.supportedValuesOf("timeZone").filter((zone) => !NEAR.includes(zone));
    const all = [...NEAR, ...others];
    const zones = all.includes(value) ? all : [value, ...all];
    return zones.map((zone) => ({ value: zone, label: `${zone} (${offsetOf(zone)})` }));
  }, [value]);
  return <Select label={label} value={value} onValue={onValue} options={options} />;
}

function offsetOf(zone: string): string {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  const part = format.formatToParts().find(({ type }) => type === "timeZoneName");
  return (part?.value ?? "UTC").replace("GMT", "UTC");
}
