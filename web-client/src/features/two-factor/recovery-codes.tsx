import { Copy, Printer } from "lucide-react";
import { useText } from "../../i18n/use-text";
import { Button } from "../../ui/button";
import { copy } from "./copy";
import styles from "./two-factor.module.css";

/** Ten codes, seen only this once: to copy, or to print and put away. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const text = useText();
  return (
    <div className={styles.recovery}>
      <p className={styles.hint}>{text("code.codesText")}</p>
      <div className={styles.sheet}>
        <p className={styles.printed}>{text("code.sheet", { host: window.location.host })}</p>
        <ul className={styles.codes} aria-label={text("code.codes")}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
      <div className={styles.row}>
        <Button
          size="small"
          icon={<Copy size={16} strokeWidth={1.75} aria-hidden />}
          onClick={() => copy(codes.join("\n"), text)}
        >
          {text("code.copyCodes")}
        </Button>
        <Button
          size="small"
          icon={<Printer size={16} strokeWidth={1.75} aria-hidden />}
          onClick={() => window.print()}
        >
          {text("code.print")}
        </Button>
      </div>
    </div>
  );
}
