import { useDealsStore } from "./deals";
import { useGroupsStore } from "./groups";
import { useNotificationsStore } from "./notifications";
import { usePeopleStore } from "./people";
import { usePresenceStore } from "./presence";
import { useTasksStore } from "./tasks";
import { useTimelinesStore } from "./timelines";

/** Empties the memory of everything that the server has shown. */
export function forgetEverything(): void {
  useTimelinesStore.setState(useTimelinesStore.getInitialState(), true);
  useTasksStore.setState(useTasksStore.getInitialState(), true);
  useDealsStore.setState(useDealsStore.getInitialState(), true);
  useGroupsStore.setState(useGroupsStore.getInitialState(), true);
  usePeopleStore.setState(usePeopleStore.getInitialState(), true);
  usePresenceStore.setState(usePresenceStore.getInitialState(), true);
  useNotificationsStore.setState(useNotificationsStore.getInitialState(), true);
}
