import { useIntl } from "react-intl";
import { failureText } from "../../i18n/failure-text";
import { moneyField, moneyOf, moneyText } from "../../i18n/money";
import { useText } from "../../i18n/use-text";
import { Refused } from "../../net/failure";
import type { DealField, DealFields, DealForStaff, PersonList } from "../../protocol/generated";
import { sendCommand, useAnswer, usePerson, useRequestTypes } from "../../state";
import { Time } from "../../ui/time";
import { showToast } from "../../ui/toasts";
import styles from "./deal.module.css";
import { EditableFact } from "./editable-fact";
import { PersonName } from "./person-name";

const nothing: DealFields = {
  title: null,
  requestType: null,
  city: null,
  district: null,
  address: null,
  window: null,
  product: null,
  symptoms: null,
  amount: null,
  source: null,
  responsible: null,
};

/** Everything staff know of the deal, edited where it stands. */
export function DealFacts({ deal, onStale }: { deal: DealForStaff; onStale: () => void }) {
  const text = useText();
  const locale = useIntl().locale === "en" ? "en" : "ru";
  const { card } = deal;
  const edit = useEdit(deal, onStale);
  const word = (field: "city" | "district" | "address" | "window" | "product" | "symptoms") => (
    <EditableFact
      key={field}
      label={text(`deal.${field}`)}
      shown={field === "city" ? card.city : deal[field]}
      typed={(field === "city" ? card.city : deal[field]) ?? ""}
      onSave={(value) => edit(value ? { [field]: value } : {}, value ? [] : [field])}
      long={field === "symptoms"}
    />
  );
  return (
    <section className={styles.facts} aria-label={text("deal.facts")}>
      <h2>{text("deal.facts")}</h2>
      <dl>
        <EditableFact
          label={text("deal.dealTitle")}
          shown={card.title}
          typed={card.title}
          onSave={(title) => (title ? edit({ title }) : Promise.resolve(true))}
        />
        <Responsible deal={deal} onSave={(responsible) => edit({ responsible })} />
        <RequestType deal={deal} onSave={(requestType) => edit({ requestType })} />
        <EditableFact
          label={text("deals.amount")}
          shown={card.amount === null ? null : moneyText(card.amount, locale)}
          typed={moneyField(card.amount)}
          problem={(value) =>
            value && moneyOf(value) === null ? text("deal.badAmount") : undefined
          }
          onSave={(value) => edit(value ? { amount: moneyOf(value) } : {}, value ? [] : ["amount"])}
        />
        {(["product", "symptoms", "city", "district", "address", "window"] as const).map(word)}
        <EditableFact
          label={text("deal.source")}
          shown={deal.source}
          typed={deal.source}
          onSave={(source) => (source ? edit({ source }) : Promise.resolve(true))}
        />
        <div className={styles.fact2}>
          <dt>{text("deal.madeBy")}</dt>
          <dd className={styles.made}>
            <Time at={card.createdAt} look="short" />
            <PersonName id={deal.createdBy} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** Saves some fields; the others of the deal may change at the same time (C6-9d). */
function useEdit(deal: DealForStaff, onStale: () => void) {
  const text = useText();
  return async (part: Partial<DealFields>, clear: DealField[] = []): Promise<boolean> => {
    try {
      const fields = { ...nothing, ...part };
      const command = { type: "edit_deal" as const, deal: deal.card.id, fields, clear };
      await sendCommand(command, { expect: deal.card.rev });
      return true;
    } catch (error) {
      if (error instanceof Refused && error.code === "stale") onStale();
      showToast({ tone: "bad", text: failureText(error, text) });
      return false;
    }
  };
}

function Responsible({
  deal,
  onSave,
}: {
  deal: DealForStaff;
  onSave: (user: string) => Promise<boolean>;
}) {
  const text = useText();
  const name = usePerson(deal.card.responsible)?.name;
  const { value } = useAnswer<PersonList>("/api/people");
  const staff = (value?.people ?? []).filter(
    ({ person, status }) => person.kind === "internal" && status === "active",
  );
  return (
    <EditableFact
      label={text("deals.responsible")}
      shown={name ?? "—"}
      face={<PersonName id={deal.card.responsible} />}
      typed={deal.card.responsible}
      choices={staff.map(({ person }) => ({ value: person.id, label: person.name }))}
      onSave={onSave}
    />
  );
}

function RequestType({
  deal,
  onSave,
}: {
  deal: DealForStaff;
  onSave: (type: string) => Promise<boolean>;
}) {
  const text = useText();
  const types = useRequestTypes() ?? [];
  return (
    <EditableFact
      label={text("deal.requestType")}
      shown={types.find(({ id }) => id === deal.card.requestType)?.name ?? null}
      typed={deal.card.requestType ?? ""}
      choices={types
        .filter(({ retired }) => !retired)
        .map(({ id, name }) => ({ value: id, label: name }))}
      onSave={onSave}
    />
  );
}
