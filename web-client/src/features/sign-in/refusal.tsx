import { useEffect, useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import { Refused, Unanswered } from "../../net/failure";
import { Banner } from "../../ui/banner";

/** Why one was not let in. A wait is counted down before the reader's eyes. */
export function Refusal({ error }: { error: unknown }) {
  const text = useText();
  if (error === null) return null;
  if (error instanceof Refused && error.code === "wrong_password") {
    return (
      <Banner tone="bad" title={text("signIn.wrong")}>
        {text("signIn.wrongText")}
      </Banner>
    );
  }
  if (error instanceof Refused && error.code === "wrong_code") {
    return (
      <Banner tone="bad" title={text("code.wrong")}>
        {text("code.wrongText")}
      </Banner>
    );
  }
  if (error instanceof Refused && error.code === "expired") {
    return (
      <Banner tone="bad" title={text("signIn.secondOver")}>
        {text("signIn.secondOverText")}
      </Banner>
    );
  }
  if (error instanceof Unanswered && error.code === "too_fast") return <Wait error={error} />;
  return (
    <Banner tone="bad" title={text("signIn.failed")}>
      {failureText(error, text)}
    </Banner>
  );
}

function Wait({ error }: { error: Unanswered }) {
  const text = useText();
  const seconds = useSecondsFrom(error);
  if (seconds === 0) return null;
  return (
    <Banner tone="warn" title={text("signIn.tooFast")}>
      {text("signIn.tooFastText", { seconds })}
    </Banner>
  );
}

function useSecondsFrom(error: Unanswered): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const end = Date.now() + (error.wait ?? 1_000);
    const count = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1_000)));
    count();
    const timer = setInterval(count, 500);
    return () => clearInterval(timer);
  }, [error]);
  return left;
}
