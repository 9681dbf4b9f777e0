import { Link } from "@tanstack/react-router";
import {
  ArrowLeft,
  ArrowRight,
  BriefcaseBusiness,
  Ellipsis,
  Link as LinkIcon,
  MapPin,
  MessageSquare,
  Pencil,
  Phone,
  UserRound,
} from "lucide-react";
import { useState } from "react";
import { phoneText } from "../../i18n/phone";
import { useText } from "../../i18n/use-text";
import type { DealForStaff } from "../../protocol/generated";
import { requestTypeOf, useRequestTypes, useStages } from "../../state";
import { Button } from "../../ui/button";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu";
import { showToast } from "../../ui/toasts";
import { ClientDialog } from "./client-dialog";
import styles from "./deal.module.css";
import { MoveDialogs } from "./move-dialogs";
import { PostDialog } from "./post-dialog";
import { StageSteps } from "./stage-steps";
import type { DealState } from "./use-deal-page";
import { useMove } from "./use-move";

/** Who asks and where the deal stands; the next step is one press away. */
export function DealHeader({ state, onStale }: { state: DealState; onStale: () => void }) {
  const text = useText();
  const { deal, tasks } = state;
  const stages = useStages();
  const move = useMove(deal, stages, tasks, onStale);
  const [dialog, setDialog] = useState<"client" | "post" | null>(null);
  const present = stages?.find(({ id }) => id === deal.card.stage);
  const next =
    present?.kind === "process"
      ? stages?.find(({ kind, retired, position }) => {
          return !retired && kind !== "lost" && position > present.position;
        })
      : undefined;
  const back =
    present && present.kind !== "process"
      ? stages?.findLast(({ kind, retired }) => kind === "process" && !retired)
      : undefined;
  const lost = stages?.filter(({ kind, retired }) => kind === "lost" && !retired) ?? [];

  return (
    <header className={styles.header}>
      <div className={styles.top}>
        <Link to="/deals" className={styles.crumb} aria-label={text("deal.back")}>
          <ArrowLeft className={styles.onPhone} size={20} strokeWidth={1.75} aria-hidden />
          <BriefcaseBusiness className={styles.onDesk} size={16} strokeWidth={1.75} aria-hidden />
          <span className={styles.onDesk}>{text("deals.title")} ›</span>
        </Link>
        <h1 className={styles.title}>
          <span className={styles.no}>{deal.card.publicNo}</span>{" "}
          <span className={styles.name}>{deal.card.title}</span>
        </h1>
        <div className={styles.acts}>
          <Menu
            trigger={
              <IconButton label={text("deal.actions")}>
                <Ellipsis size={18} strokeWidth={1.75} aria-hidden />
              </IconButton>
            }
          >
            <MenuItem icon={<Pencil size={16} aria-hidden />} onSelect={() => setDialog("client")}>
              {text("deal.editClient")}
            </MenuItem>
            <MenuItem icon={<LinkIcon size={16} aria-hidden />} onSelect={() => copyLink(text)}>
              {text("deal.copyLink")}
            </MenuItem>
            {present?.kind === "process" && lost.length > 0 && (
              <>
                <MenuSeparator />
                {lost.map((stage) => (
                  <MenuItem key={stage.id} danger onSelect={() => move.ask(stage)}>
                    {text("deal.moveTo", { stage: stage.name })}
                  </MenuItem>
                ))}
              </>
            )}
          </Menu>
          <Button
            icon={<MessageSquare size={16} strokeWidth={1.75} aria-hidden />}
            onClick={() => setDialog("post")}
          >
            {text("deal.toGroup")}
          </Button>
          {back && <Button onClick={() => move.ask(back)}>{text("deal.reopen")}</Button>}
          {next && (
            <Button
              look="primary"
              icon={<ArrowRight size={16} strokeWidth={1.75} aria-hidden />}
              loading={move.busy}
              onClick={() => void move.to(next)}
            >
              {next.name}
            </Button>
          )}
        </div>
      </div>
      <ClientFacts deal={deal} onEdit={() => setDialog("client")} />
      {stages && <StageSteps stages={stages} state={state} onMove={move.ask} />}
      <MoveDialogs move={move} />
      <PostDialog deal={deal} open={dialog === "post"} onClose={() => setDialog(null)} />
      {dialog === "client" && (
        <ClientDialog client={deal.client} onClose={() => setDialog(null)} onStale={onStale} />
      )}
    </header>
  );
}

function ClientFacts({ deal, onEdit }: { deal: DealForStaff; onEdit: () => void }) {
  const text = useText();
  const type = requestTypeOf(useRequestTypes(), deal.card.requestType);
  const { client } = deal;
  const phone = client.phones[0];
  const place = [deal.card.city, deal.address].filter(Boolean).join(", ");
  return (
    <div className={styles.client}>
      <button type="button" className={styles.fact} onClick={onEdit}>
        <UserRound size={14} strokeWidth={1.75} aria-hidden />
        <b>{client.contactName || text("deal.noClientName")}</b>
        {client.company && <span className={styles.quiet}>{client.company}</span>}
      </button>
      {phone && (
        <span className={styles.fact}>
          <span className={styles.phone}>{phoneText(phone)}</span>
          <a className={styles.call} href={`tel:${phone}`}>
            <Phone size={14} strokeWidth={1.75} aria-hidden />
            {text("deal.call")}
          </a>
        </span>
      )}
      {place && (
        <span className={styles.fact}>
          <MapPin size={14} strokeWidth={1.75} aria-hidden />
          {place}
        </span>
      )}
      {type && (
        <span className={styles.fact}>
          <span className={styles.quiet}>{text("deal.request")}</span> {type.name}
        </span>
      )}
    </div>
  );
}

function copyLink(text: ReturnType<typeof useText>): void {
  const address = window.location.origin + window.location.pathname;
  navigator.clipboard.writeText(address).then(
    () => showToast({ text: text("deal.copied") }),
    () => showToast({ text: address, tone: "info" }),
  );
}
