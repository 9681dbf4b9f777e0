// What screens use of the live state. Reads are hooks that follow the server by themselves;
// everything that changes something goes through `sendCommand`. No screen keeps its own copy of a
// task, deal, group or person: lists keep ids and rows, and `useLive` says when to read them again.

export { requestTypeOf, stageOf, useRequestTypes, useStages } from "./catalog";
export { useLive } from "./changed";
export { useConnection } from "./connection";
export { type DealFollower, followDeal } from "./deal-streams";
export { learnDeals, useDealByNumber, useDealCard } from "./deals";
export { groupName, unreadOf, useGroupPeople, useGroupRow, useGroupRows } from "./groups";
export { useIsStaff, useMe } from "./me";
export { useNotifications } from "./notifications";
export {
  discardUnsent,
  prolongUnsent,
  releaseUnsent,
  retryUnsent,
  type SendOptions,
  sendCommand,
  useOutboxStore,
} from "./outbox";
export { learnPeople, personOf, usePerson } from "./people";
export { useIsOnline } from "./presence";
export { signedIn, signOut, start, useSessionStatus } from "./start";
export {
  allowedActions,
  type LiveTask,
  learnTasks,
  loadTask,
  useAllowedActions,
  useTask,
  useTaskIsMissing,
} from "./tasks";
export { type Answer, useAnswer } from "./use-answer";
