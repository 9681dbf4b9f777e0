import { Copy } from "lucide-react";
import { lazy, Suspense } from "react";
import { useText } from "../../i18n/use-text";
import type { TwoFactorSecret } from "../../protocol/generated";
import { Button } from "../../ui/button";
import { Skeleton } from "../../ui/skeleton";
import { copy } from "./copy";
import styles from "./two-factor.module.css";

const Qr = lazy(() => import("../../ui/qr").then(({ Qr }) => ({ default: Qr })));

/** What the app on the phone is given: a picture to photograph, and the same as text. */
export function Key({ secret }: { secret: TwoFactorSecret }) {
  const text = useText();
  const shown = secret.secret.replace(/(.{4})(?=.)/g, "$1 ");
  return (
    <div className={styles.key}>
      <Suspense fallback={<Skeleton width={240} height={240} />}>
        <Qr address={secret.uri} label={text("code.qr")} />
      </Suspense>
      <p className={styles.hint}>{text("code.keyHint")}</p>
      <div className={styles.row}>
        <code className={styles.secret}>{shown}</code>
        <Button
          size="small"
          icon={<Copy size={16} strokeWidth={1.75} aria-hidden />}
          onClick={() => copy(secret.secret, text)}
        >
          {text("code.copyKey")}
        </Button>
      </div>
    </div>
  );
}
