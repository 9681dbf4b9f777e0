import { Copy } from "lucide-react";
import { lazy, Suspense } from "react";
import { useIntl } from "react-intl";
import { useLocale } from "../../i18n/locale";
import { useNow } from "../../i18n/now";
import { clockTime, dayAndMonth } from "../../i18n/time";
import { useText } from "../../i18n/use-text";
import type { Secret } from "../../protocol/generated";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { Skeleton } from "../../ui/skeleton";
import { TextInput } from "../../ui/text-input";
import { showToast } from "../../ui/toasts";
import styles from "./admin.module.css";

const Qr = lazy(() => import("../../ui/qr").then(({ Qr }) => ({ default: Qr })));

/** A fresh link, seen only this once: to copy, or to be photographed from the screen. */
export function SecretDialog({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const text = useText();
  const now = useNow();
  const { zone } = useLocale();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const { url, expiresAt } = secret;
  const time = `${dayAndMonth(expiresAt, now, locale, zone)}, ${clockTime(expiresAt, locale, zone)}`;
  const copy = () => {
    navigator.clipboard.writeText(url).then(
      () => showToast({ text: text("secret.copied") }),
      // Not allowed here: the field below can be selected by hand.
      () => document.querySelector<HTMLInputElement>("#secret-url input")?.select(),
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={text("secret.title")}
      description={text("secret.text", { time })}
      actions={
        <>
          <Button look="plain" onClick={onClose}>
            {text("admin.done")}
          </Button>
          <Button
            look="primary"
            icon={<Copy size={16} strokeWidth={1.75} aria-hidden />}
            onClick={copy}
          >
            {text("secret.copy")}
          </Button>
        </>
      }
    >
      <div className={styles.secret}>
        <Suspense fallback={<Skeleton width={240} height={240} />}>
          <Qr address={url} label={text("secret.qr")} />
        </Suspense>
        <div className={styles.url} id="secret-url">
          <TextInput
            label={text("secret.url")}
            hideLabel
            readOnly
            value={url}
            onValue={() => {}}
            onFocus={(event) => event.target.select()}
          />
        </div>
      </div>
    </Dialog>
  );
}
