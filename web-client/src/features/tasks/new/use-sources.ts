import { useEffect, useState } from "react";
import { getJson } from "../../../net/http";
import type {
  DealId,
  DealPage,
  GroupId,
  Load,
  Proposal,
  TemplateView,
} from "../../../protocol/generated";
import { learnDeals, learnPeople } from "../../../state";

/** What a new task is made from; parts arrive one by one. */
export interface Sources {
  templates: readonly TemplateView[] | undefined;
  /** Nothing without a deal, or until it is read. */
  deal: DealPage | undefined;
  /** Groups of the client's city first. */
  groups: readonly GroupId[];
  loads: readonly Load[];
  failed: boolean;
}

export function useSources(deal: DealId | undefined): Sources {
  const [templates, setTemplates] = useState<readonly TemplateView[]>();
  const [page, setPage] = useState<DealPage>();
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
    groups: proposal?.groups ?? [],
    loads: proposal?.loads ?? [],
    failed,
  };
}
