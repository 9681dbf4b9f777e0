import { useState } from "react";
import { useText } from "../../i18n/use-text";
import { LinkButton } from "../../ui/link-button";
import { TextInput } from "../../ui/text-input";
import styles from "./two-factor.module.css";

/** Six digits of the app; or one of the codes that were written down, where that is allowed. */
export function CodeField({
  value,
  onValue,
  error,
  recovery = true,
}: {
  value: string;
  onValue: (value: string) => void;
  error?: string | undefined;
  recovery?: boolean;
}) {
  const text = useText();
  const [written, setWritten] = useState(false);
  const turn = () => {
    setWritten(!written);
    onValue("");
  };
  return (
    <div className={styles.code}>
      <TextInput
        key={String(written)}
        label={text(written ? "code.recovery" : "code.label")}
        hint={text(written ? "code.recoveryHint" : "code.hint")}
        error={error}
        autoFocus
        autoComplete={written ? "off" : "one-time-code"}
        autoCapitalize="none"
        spellCheck={false}
        inputMode={written ? "text" : "numeric"}
        maxLength={24}
        value={value}
        onValue={onValue}
      />
      {recovery && (
        <LinkButton onClick={turn}>{text(written ? "code.byApp" : "code.byRecovery")}</LinkButton>
      )}
    </div>
  );
}
