import { useEffect, useState } from "react";
import { getJson } from "../../../net/http";
import type {
  DealId,
  DealPage,
  GroupId,
  Load,
  Proposal,
  TaskPage,
  TaskRow,
  TemplateView,
} from "../../../protocol/generated";
import { learnDeals, learnPeople } from "../../../state";

/** What a new task is made from; parts arrive one by one. */
export interface Sources {
  templates: readonly TemplateView[] | undefined;
  /** Nothing without a deal, or until it is read. */
  deal: DealPage | undefined;
  /** What is already being done for the deal. */
  open: readonly TaskRow[];
  /** Groups of the client's city first. */
  groups: readonly GroupId[];
  loads: readonly Load[];
  failed: boolean;
}

export function useSources(deal: DealId | undefined): Sources {
  const [templates, setTemplates] = useState<readonly TemplateView[]>();
  const [page, setPage] = useState<DealPage>();
  const [open, setOpen] = useState<readonly TaskRow[]>([]);
  const [proposal, setProposal] = useState<Proposal>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const fail = () => !stop.signal.aborted && setFailed(true);
    getJson<TemplateView[]>("/api/templates", {}, stop.signal).then(
      (all) => setTemplates(all.filter(({ retired }) => !retired)),
      fail,
    );
    if (deal) {
      getJson<DealPage>(`/api/deals/${deal}`, {}, stop.signal).then((read) => {
        learnPeople(read.people);
        learnDeals([read.deal.card]);
        setPage(read);
      }, fail);
      getJson<TaskPage>("/api/tasks", { deal, shelf: "open", limit: 20 }, stop.signal).then(
        ({ rows }) => setOpen(rows),
        fail,
      );
      getJson<Proposal>("/api/proposal", { deal }, stop.signal).then((read) => {
        learnPeople(read.people);
        setProposal(read);
      }, fail);
    }
    return () => stop.abort();
  }, [deal]);
  return {
    templates,
    deal: page,
    open,
    groups: proposal?.groups ?? [],
    loads: proposal?.loads ?? [],
    failed,
  };
}
