import type { TaskView } from "../model/use-task-view";

/** What every face of a card is drawn from. */
export interface FaceProps {
  view: TaskView;
  onOpen: () => void;
  opened?: boolean;
  filled?: boolean;
  quiet?: boolean;
}
