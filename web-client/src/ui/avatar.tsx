import { type ReactNode, useState } from "react";
import styles from "./avatar.module.css";
import { classNames } from "./class-names";
import { hueOf, initials } from "./initials";

export interface AvatarProps {
  id: string;
  name: string;
  /** Round is staff, squared is an outsider, a tile is a group. */
  shape?: "round" | "square" | "tile";
  /** Side in pixels. */
  size?: 16 | 20 | 24 | 28 | 32 | 36 | 40 | 48 | 72;
  picture?: string | undefined;
  /** A green dot; only for people, only when it is known. */
  present?: boolean;
  /** Letters or an icon instead of the initials. */
  children?: ReactNode;
  /** Set when the name is not written beside it. */
  labelled?: boolean;
}

export function Avatar({
  id,
  name,
  shape = "round",
  size = 32,
  picture,
  present = false,
  children,
  labelled = false,
}: AvatarProps) {
  const [broken, setBroken] = useState<string>();
  const hue = hueOf(id);
  const letters = shape === "tile" ? initials(name).slice(0, 1) : initials(name);
  return (
    <span
      className={classNames(styles.avatar, styles[shape], size <= 24 && styles.little)}
      style={{
        width: size,
        height: size,
        fontSize: size <= 20 ? 9 : size <= 24 ? 10 : size <= 36 ? 12 : size <= 40 ? 13 : size / 3,
        background: `var(--avatar-${hue})`,
        color: `var(--avatar-${hue}-text)`,
      }}
      {...(labelled ? { role: "img", "aria-label": name } : { "aria-hidden": true })}
      title={labelled ? name : undefined}
    >
      {picture && broken !== picture ? (
        <img src={picture} alt="" onError={() => setBroken(picture)} />
      ) : (
        (children ?? letters)
      )}
      {present && <span className={styles.dot} />}
    </span>
  );
}

/** The dashed frame of a task nobody has taken. */
export function NoAvatar({ size = 20 }: { size?: number }) {
  return (
    <span className={styles.nobody} style={{ width: size, height: size }} aria-hidden="true" />
  );
}

/** Several people in a row; the names belong in a text beside it. */
export function AvatarStack({ people, size = 24 }: { people: AvatarProps[]; size?: 20 | 24 | 28 }) {
  return (
    <span className={styles.stack}>
      {people.map((person) => (
        <Avatar key={person.id} {...person} size={size} labelled />
      ))}
    </span>
  );
}
