import { Link } from "@tanstack/react-router";
import { CircleAlert, SearchX } from "lucide-react";
import { failureText } from "../i18n/failure-text";
import { useText } from "../i18n/use-text";
import { Refused } from "../net/failure";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

/** Shown when a page broke; what was typed lives in the drafts. */
export function Failure() {
  const text = useText();
  return (
    <EmptyState
      icon={<CircleAlert />}
      title={text("error.title")}
      actions={
        <Button look="primary" onClick={() => location.reload()}>
          {text("error.reload")}
        </Button>
      }
    >
      {text("error.text")}
    </EmptyState>
  );
}

/** Absent and not visible look the same. */
export function Missing() {
  const text = useText();
  return (
    <EmptyState
      icon={<SearchX />}
      heading="h1"
      title={text("error.missing")}
      actions={<Link to="/">{text("error.toStart")}</Link>}
    >
      {text("error.missingText")}
    </EmptyState>
  );
}

/** The same for an address that no page has. */
export function MissingPage() {
  return (
    <main id="main">
      <Missing />
    </main>
  );
}

/** What was read did not come: absent for us, or no answer, which may be tried again. */
export function NotRead({ error, onAgain }: { error: unknown; onAgain: () => void }) {
  const text = useText();
  if (error instanceof Refused && error.code === "not_found") return <Missing />;
  return (
    <EmptyState
      icon={<CircleAlert />}
      title={text("error.notRead")}
      actions={<Button onClick={onAgain}>{text("common.retry")}</Button>}
    >
      {failureText(error, text)}
    </EmptyState>
  );
}
