import { BriefcaseBusiness, UserRound } from "lucide-react";
import { useText } from "../../../i18n/use-text";
import type { DealCard, DealId, DealRef } from "../../../protocol/generated";
import { stageOf, useDealByNumber, useDealCard, useStages } from "../../../state";
import { classNames } from "../../../ui/class-names";
import { Skeleton } from "../../../ui/skeleton";
import { useRoom } from "../room-context";
import styles from "./deal-card.module.css";
import { useMoney } from "./use-money";

/** A card that masters see too: to staff the deal itself, as soon as it is known. */
export function SharedDealCard({ deal }: { deal: DealRef }) {
  const card = useDealByNumber(deal.publicNo);
  return card ? <DealFace card={card} /> : <DealReference deal={deal} />;
}

/** A deal as masters know it: its public number and what their house calls it. Leads nowhere. */
function DealReference({ deal }: { deal: DealRef }) {
  const text = useText();
  return (
    <div className={styles.card}>
      <div className={styles.top}>
        <BriefcaseBusiness size={16} strokeWidth={1.75} aria-hidden />
        <span className={styles.number}>{text("room.request", { number: deal.publicNo })}</span>
        {deal.requestType && <span className={styles.title}>{deal.requestType}</span>}
      </div>
      {deal.stage && (
        <div className={styles.facts}>{text("room.dealStage", { stage: deal.stage })}</div>
      )}
    </div>
  );
}

/** A deal as staff know it, live; opens the deal. */
export function DealCardOfStaff({ deal }: { deal: DealId }) {
  const card = useDealCard(deal);
  if (!card) {
    return (
      <div className={styles.card} aria-busy="true">
        <Skeleton width="60%" />
        <Skeleton width="40%" height={8} />
      </div>
    );
  }
  return <DealFace card={card} />;
}

function DealFace({ card }: { card: DealCard }) {
  const text = useText();
  const money = useMoney();
  const { showDeal } = useRoom();
  const stage = stageOf(useStages(), card.stage);
  return (
    <button
      type="button"
      className={classNames(styles.card, styles.staff)}
      onClick={() => showDeal(card.id)}
      aria-label={`${text("room.deal", { number: card.publicNo })}: ${card.title}`}
    >
      <span className={styles.top}>
        <BriefcaseBusiness size={16} strokeWidth={1.75} aria-hidden />
        <span className={styles.number}>{card.publicNo}</span>
        <span className={styles.title}>{card.title}</span>
        {card.amount !== null && <span className={styles.amount}>{money(card.amount)}</span>}
      </span>
      <span className={styles.facts}>
        <UserRound size={14} strokeWidth={1.75} aria-hidden />
        <span className={styles.client}>{card.clientName}</span>
        {stage && <span>{text("room.dealStage", { stage: stage.name })}</span>}
        <span>{text("room.dealTasks", { count: card.tasks })}</span>
      </span>
    </button>
  );
}
