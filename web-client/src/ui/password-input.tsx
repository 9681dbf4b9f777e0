import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useText } from "../i18n/use-text";
import styles from "./input.module.css";
import { TextInput, type TextInputProps } from "./text-input";

/** A password that can be looked at while typing. */
export function PasswordInput(props: Omit<TextInputProps, "type" | "after">) {
  const text = useText();
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOff : Eye;
  return (
    <TextInput
      autoCapitalize="none"
      spellCheck={false}
      {...props}
      type={shown ? "text" : "password"}
      after={
        <button
          type="button"
          className={styles.reveal}
          aria-label={text(shown ? "common.hidePassword" : "common.showPassword")}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon size={16} strokeWidth={1.75} aria-hidden />
        </button>
      }
    />
  );
}
