import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import { Banner } from "../../ui/banner";

/** Why a code was not taken, in words of this page where they say more. */
export function CodeFailure({ error }: { error: unknown }) {
  const text = useText();
  if (error === null) return null;
  if (error instanceof Refused && error.code === "wrong_code") {
    return (
      <Banner tone="bad" title={text("code.wrong")}>
        {text("code.wrongText")}
      </Banner>
    );
  }
  return <Banner tone="bad" title={failureText(error, text)} />;
}
