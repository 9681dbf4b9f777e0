import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { Banner } from "../../ui/banner";

/** Why a person could not be saved, in words of this page where they say more. */
export function PersonFailure({ error }: { error: unknown }) {
  const text = useText();
  if (error === null) return null;
  const code = error instanceof Refused ? error.code : null;
  const lastAdmin = error instanceof Refused && error.body.name === "last_admin";
  const words = lastAdmin
    ? text("people.lastAdmin")
    : code === "duplicate"
      ? text("people.duplicate")
      : failureText(error, text);
  return <Banner tone="bad" title={words} />;
}
