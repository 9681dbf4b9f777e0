import { useCallback, useEffect } from "react";
import { create } from "zustand";
import { getJson } from "../net/http";
import type {
  ChangedKind,
  RequestTypeId,
  RequestTypeView,
  StageId,
  StageView,
} from "../protocol/generated";
import { useLive } from "./changed";

interface Catalog {
  stages: readonly StageView[] | undefined;
  requestTypes: readonly RequestTypeView[] | undefined;
}

const useCatalog = create<Catalog>(() => ({ stages: undefined, requestTypes: undefined }));

/** The stages of the pipeline in their order, retired ones too; staff only. */
export function useStages(): readonly StageView[] | undefined {
  const stages = useCatalog((state) => state.stages);
  useRead("stage", stages !== undefined, readStages);
  return stages;
}

/** What clients ask for, retired ones too; staff only. */
export function useRequestTypes(): readonly RequestTypeView[] | undefined {
  const types = useCatalog((state) => state.requestTypes);
  useRead("request_type", types !== undefined, readRequestTypes);
  return types;
}

export function stageOf(stages: readonly StageView[] | undefined, id: StageId) {
  return stages?.find((stage) => stage.id === id);
}

export function requestTypeOf(
  types: readonly RequestTypeView[] | undefined,
  id: RequestTypeId | null,
) {
  return types?.find((type) => type.id === id);
}

function useRead(kind: ChangedKind, there: boolean, read: () => Promise<void>): void {
  const again = useCallback(() => {
    // Without an answer the next change or reconnect asks again.
    read().catch(() => {});
  }, [read]);
  useEffect(() => {
    if (!there) again();
  }, [there, again]);
  useLive(kind, again);
}

async function readStages(): Promise<void> {
  const stages = await getJson<StageView[]>("/api/stages");
  useCatalog.setState({ stages: stages.toSorted((a, b) => a.position - b.position) });
}

async function readRequestTypes(): Promise<void> {
  useCatalog.setState({ requestTypes: await getJson<RequestTypeView[]>("/api/request-types") });
}
