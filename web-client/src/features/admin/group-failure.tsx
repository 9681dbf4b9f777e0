import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { Banner } from "../../ui/banner";

/** Why a group was not saved; nothing without an error. */
export function GroupFailure({ error }: { error: unknown }) {
  const text = useText();
  if (error === null) return null;
  const isTaken = error instanceof Refused && error.code === "duplicate";
  return (
    <Banner tone="bad" title={isTaken ? text("groups.duplicate") : failureText(error, text)} />
  );
}
