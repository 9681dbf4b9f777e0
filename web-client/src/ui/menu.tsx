import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { useText } from "../i18n/use-text";
import { classNames } from "./class-names";
import { Kbd } from "./kbd";
import styles from "./menu.module.css";

/** Actions behind a button: `<Menu trigger={<IconButton …/>}><MenuItem …/></Menu>`. */
export function Menu({
  trigger,
  align = "end",
  side = "bottom",
  children,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  align?: "start" | "center" | "end";
  side?: "top" | "bottom" | "left" | "right";
  children: ReactNode;
}) {
  const text = useText();
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <section aria-label={text("common.actions")}>
          <Base.Positioner
            align={align}
            side={side}
            sideOffset={4}
            collisionPadding={8}
            className={styles.at}
          >
            <Base.Popup className={styles.menu} data-floating="">
              {children}
            </Base.Popup>
          </Base.Positioner>
        </section>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({
  icon,
  hotkey,
  danger = false,
  disabled = false,
  onSelect,
  children,
}: {
  icon?: ReactNode;
  hotkey?: string;
  danger?: boolean;
  disabled?: boolean;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Base.Item
      className={classNames(styles.item, danger && styles.danger)}
      disabled={disabled}
      onClick={onSelect}
    >
      {icon}
      <span className={styles.words}>{children}</span>
      {hotkey && <Kbd tone="quiet">{hotkey}</Kbd>}
    </Base.Item>
  );
}

/** One of several, the present one ticked. */
export function MenuChoice<Value extends string>({
  label,
  value,
  onValue,
  choices,
}: {
  label?: string;
  value: Value;
  onValue: (value: Value) => void;
  choices: { value: Value; label: ReactNode }[];
}) {
  return (
    <Base.Group>
      {label && <Base.GroupLabel className={styles.label}>{label}</Base.GroupLabel>}
      <Base.RadioGroup value={value} onValueChange={(next: Value) => onValue(next)}>
        {choices.map((choice) => (
          <Base.RadioItem
            key={choice.value}
            value={choice.value}
            className={styles.item}
            closeOnClick
          >
            <span className={styles.words}>{choice.label}</span>
            <Base.RadioItemIndicator>
              <Check size={16} strokeWidth={1.75} aria-hidden />
            </Base.RadioItemIndicator>
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuSeparator() {
  return <Base.Separator className={styles.separator} />;
}
