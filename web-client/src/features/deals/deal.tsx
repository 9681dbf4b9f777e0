import { useParams } from "@tanstack/react-router";
import { useText } from "../../i18n/use-text";
import { Missing, NotRead } from "../../shell/failure";
import { WithPanel } from "../../shell/panes";
import { useTitle } from "../../shell/title";
import { useIsStaff } from "../../state";
import { SkeletonRows } from "../../ui/skeleton";
import styles from "./deal.module.css";
import { DealFacts } from "./deal-facts";
import { DealHeader } from "./deal-header";
import { DealTasks } from "./deal-tasks";
import { History } from "./history";
import { MasterView } from "./master-view";
import { type DealState, useDealPage } from "./use-deal-page";

/** `/deals/…`: one request of a client, its tasks and everything that happened. */
export function Deal() {
  const { dealId } = useParams({ from: "/shell/deals/$dealId" });
  return (
    <WithPanel>{useIsStaff() ? <DealPage key={dealId} id={dealId} /> : <Missing />}</WithPanel>
  );
}

function DealPage({ id }: { id: string }) {
  const text = useText();
  const { state, error, again, readOlder } = useDealPage(id);
  useTitle(state ? `${state.deal.card.publicNo} ${state.deal.card.title}` : undefined);
  if (!state) {
    return error !== null ? (
      <NotRead error={error} onAgain={() => void again()} />
    ) : (
      <SkeletonRows label={text("common.loading")} />
    );
  }
  return <DealBody state={state} onOlder={readOlder} onStale={() => void again()} />;
}

function DealBody({
  state,
  onOlder,
  onStale,
}: {
  state: DealState;
  onOlder: () => Promise<void>;
  onStale: () => void;
}) {
  const { deal, tasks } = state;
  return (
    <div className={styles.page}>
      <DealHeader state={state} onStale={onStale} />
      <div className={styles.body}>
        <div className={styles.main}>
          <DealTasks deal={deal} tasks={tasks} />
        </div>
        <div className={styles.side}>
          <MasterView deal={deal} tasks={tasks} />
          <DealFacts deal={deal} onStale={onStale} />
        </div>
        <div className={styles.past}>
          <History state={state} onOlder={onOlder} />
        </div>
      </div>
    </div>
  );
}
