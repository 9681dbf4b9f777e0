import { useNavigate, useSearch } from "@tanstack/react-router";
import { BriefcaseBusiness, Plus } from "lucide-react";
import { useEffect } from "react";
import { useText } from "../../i18n/use-text";
import { Missing, NotRead } from "../../shell/failure";
import { PageHeader } from "../../shell/page-header";
import { WithPanel } from "../../shell/panes";
import { useIsStaff } from "../../state";
import { Button } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { SkeletonRows } from "../../ui/skeleton";
import { DealFilterBar } from "./deal-filter-bar";
import { DealTable } from "./deal-table";
import { type DealFilter, filterOf, isEmptyFilter, searchOf } from "./filter";
import { NewDeal } from "./new-deal";
import { useDealList } from "./use-deal-list";

/** `/deals`: requests of clients, newest change first. */
export function Deals() {
  return <WithPanel>{useIsStaff() ? <DealsPage /> : <Missing />}</WithPanel>;
}

function DealsPage() {
  const text = useText();
  const search = useSearch({ from: "/shell/deals" });
  const navigate = useNavigate();
  const filter = filterOf(search);
  const list = useDealList(filter);
  const isNew = search.new !== undefined;

  const show = (next: DealFilter) =>
    void navigate({ to: "/deals", search: searchOf(next), replace: true });
  const begin = () => void navigate({ to: "/deals", search: { ...searchOf(filter), new: "1" } });
  useKey("n", begin);

  return (
    <>
      <PageHeader
        title={text("deals.title")}
        actions={
          <Button
            look="primary"
            icon={<Plus size={16} strokeWidth={1.75} aria-hidden />}
            hotkey="N"
            onClick={begin}
          >
            {text("deals.new")}
          </Button>
        }
      />
      <DealFilterBar filter={filter} onFilter={show} />
      {list.ids.length > 0 ? (
        <DealTable
          ids={list.ids}
          more={list.more}
          loadingMore={list.loadingMore}
          onMore={list.readMore}
        />
      ) : list.error !== null ? (
        <NotRead error={list.error} onAgain={list.again} />
      ) : list.loading ? (
        <SkeletonRows rows={10} label={text("common.loading")} />
      ) : isEmptyFilter(filter) ? (
        <EmptyState
          icon={<BriefcaseBusiness />}
          title={text("deals.emptyTitle")}
          actions={<Button onClick={begin}>{text("deal.create")}</Button>}
        >
          {text("deals.emptyText")}
        </EmptyState>
      ) : (
        <EmptyState
          icon={<BriefcaseBusiness />}
          title={text("deals.nothingTitle")}
          actions={<Button onClick={() => show(filterOf({}))}>{text("deals.resetFilter")}</Button>}
        >
          {text("deals.nothingText")}
        </EmptyState>
      )}
      <NewDeal
        open={isNew}
        onClose={() => void navigate({ to: "/deals", search: searchOf(filter), replace: true })}
      />
    </>
  );
}

/** A single key, unless one is typing or something floats above the page. */
function useKey(key: string, act: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key && event.code !== `Key${key.toUpperCase()}`) return;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const { target } = event;
      if (
        target instanceof HTMLElement &&
        target.closest("input, textarea, select, [data-floating]")
      )
        return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}
