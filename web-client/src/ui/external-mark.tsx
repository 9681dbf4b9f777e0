import styles from "./external-mark.module.css";

/** The sign of an outsider: a building and the company's name, always both. */
export function ExternalMark({ company, chip = false }: { company: string; chip?: boolean }) {
  return (
    <span className={chip ? styles.chip : styles.mark} title={company}>
      <CompanyGlyph />
      <span className={styles.name}>{company}</span>
    </span>
  );
}

/** The building alone, for a strip that says the rest in words. */
export function CompanyGlyph({ size = 14 }: { size?: number }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d="M3.5 14V2.25h9V14M1.75 14h12.5M6.25 5.25h3.5M6.25 8h3.5M6.25 10.75h3.5" />
    </svg>
  );
}
