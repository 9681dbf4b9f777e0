import { create } from "zustand";
import type { GroupId, Stored } from "../protocol/generated";
import { applyEvents, emptyTimeline, groupOf, type Timeline } from "../sync/timeline";

interface TimelinesState {
  timelines: ReadonlyMap<GroupId, Timeline>;
}

/** The lines of the groups that are followed. */
export const useTimelinesStore = create<TimelinesState>(() => ({ timelines: new Map() }));

const unopened = emptyTimeline(0, null);

export function useTimeline(group: GroupId): Timeline {
  return useTimelinesStore((state) => state.timelines.get(group) ?? unopened);
}

export function timelineOf(group: GroupId): Timeline | undefined {
  return useTimelinesStore.getState().timelines.get(group);
}

export function setTimeline(group: GroupId, timeline: Timeline): void {
  const { timelines } = useTimelinesStore.getState();
  useTimelinesStore.setState({ timelines: new Map(timelines).set(group, timeline) });
}

export function dropTimeline(group: GroupId): void {
  const timelines = new Map(useTimelinesStore.getState().timelines);
  timelines.delete(group);
  useTimelinesStore.setState({ timelines });
}

export function applyToTimelines(events: readonly Stored[]): void {
  const timelines = new Map(useTimelinesStore.getState().timelines);
  for (const group of new Set(events.map(groupOf))) {
    const timeline = group && timelines.get(group);
    if (!timeline) continue;
    const own = events.filter((event) => groupOf(event) === group);
    timelines.set(group, applyEvents(timeline, own));
  }
  useTimelinesStore.setState({ timelines });
}
