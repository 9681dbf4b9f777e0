import { Link } from "@tanstack/react-router";
import { useIntl } from "react-intl";
import { moneyText } from "../../i18n/money";
import { useText } from "../../i18n/use-text";
import type { DealCard, DealId } from "../../protocol/generated";
import { requestTypeOf, stageOf, useDealCard, useRequestTypes, useStages } from "../../state";
import { Button } from "../../ui/button";
import { Time } from "../../ui/time";
import styles from "./deals.module.css";
import { PersonName } from "./person-name";
import { StageChip } from "./stage-chip";

/** The list as a table on wide screens and as two-line rows on phones. */
export function DealTable({
  ids,
  more,
  loadingMore,
  onMore,
}: {
  ids: readonly DealId[];
  more: boolean;
  loadingMore: boolean;
  onMore: () => void;
}) {
  const text = useText();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is reached by keyboard
    <div className={styles.scroll} tabIndex={0} role="region" aria-label={text("deals.title")}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text("deals.number")}</th>
            <th scope="col">{text("deals.what")}</th>
            <th scope="col">{text("deals.client")}</th>
            <th scope="col">{text("deals.stage")}</th>
            <th scope="col" className={styles.optional}>
              {text("deals.city")}
            </th>
            <th scope="col">{text("deals.tasks")}</th>
            <th scope="col" className={styles.number}>
              {text("deals.amount")}
            </th>
            <th scope="col" className={styles.optional}>
              {text("deals.responsible")}
            </th>
            <th scope="col">{text("deals.updated")}</th>
          </tr>
        </thead>
        <tbody>
          {ids.map((id) => (
            <Row key={id} id={id} />
          ))}
        </tbody>
      </table>
      {more && (
        <div className={styles.more}>
          <Button loading={loadingMore} onClick={onMore}>
            {text("deals.more")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ id }: { id: DealId }) {
  const deal = useDealCard(id);
  return deal ? <DealRow deal={deal} /> : null;
}

function DealRow({ deal }: { deal: DealCard }) {
  const text = useText();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const stage = stageOf(useStages(), deal.stage);
  const type = requestTypeOf(useRequestTypes(), deal.requestType);
  return (
    <tr className={styles.row}>
      <td className={styles.no}>{deal.publicNo}</td>
      <th scope="row" className={styles.what}>
        <Link to="/deals/$dealId" params={{ dealId: deal.id }} className={styles.open}>
          {deal.title}
        </Link>
        {type && !deal.title.startsWith(type.name) && (
          <span className={styles.type}>{type.name}</span>
        )}
      </th>
      <td className={styles.client}>{deal.clientName}</td>
      <td className={styles.stage}>{stage && <StageChip stage={stage} />}</td>
      <td className={styles.optional}>{deal.city}</td>
      <td className={styles.tasks}>
        {deal.tasks === 0 ? (
          <span className={styles.quiet}>{text("deals.noTasks")}</span>
        ) : (
          text("deals.openTasks", { open: deal.openTasks, all: deal.tasks })
        )}
      </td>
      <td className={styles.number}>
        {deal.amount === null ? "" : moneyText(deal.amount, locale)}
      </td>
      <td className={styles.optional}>
        <PersonName id={deal.responsible} />
      </td>
      <td className={styles.time}>
        <Time at={deal.updatedAt} look="short" />
      </td>
    </tr>
  );
}
