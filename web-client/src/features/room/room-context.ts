import { createContext, useContext } from "react";
import type { DealId, GroupId, MessageId, MessageView, TaskId } from "../../protocol/generated";

/** What the lines of an open room can ask of it. */
export interface RoomContext {
  group: GroupId;
  /** Staff see both sides; for a master there is only one. */
  staff: boolean;
  phone: boolean;
  reply: (line: MessageView) => void;
  edit: (line: MessageView) => void;
  jumpTo: (line: MessageId) => void;
  showTask: (task: TaskId) => void;
  showDeal: (deal: DealId) => void;
  /** Gives a failed text back to the field. */
  takeBack: (text: string) => void;
}

export const RoomContextProvider = createContext<RoomContext | null>(null);

export function useRoom(): RoomContext {
  const room = useContext(RoomContextProvider);
  if (!room) throw new Error("outside of a room");
  return room;
}
