import { useEffect, useState } from "react";
import type { GroupId } from "../../protocol/generated";
import { useConnection } from "../../state";
import { useGroupsStore } from "../../state/groups";
import { leaveRoom, openRoom } from "../../state/rooms";
import { useTimeline } from "../../state/timelines";

/** Brings a group to the screen and keeps it there; tried again when the network comes back. */
export function useOpenRoom(group: GroupId): "opening" | "open" | "absent" {
  const [absent, setAbsent] = useState<string | null>(null);
  const { loaded } = useTimeline(group);
  const { online } = useConnection();
  // A group that we have left is dropped from the rows, and its timeline with it.
  const known = useGroupsStore((state) => state.rows.has(group));

  // Whenever one of these changes it is worth another try.
  const occasion = `${group} ${online} ${known}`;

  useEffect(() => {
    let current = true;
    void openRoom(group)
      .then((found) => {
        if (current) setAbsent(found ? null : occasion);
      })
      .catch(() => {});
    return () => {
      current = false;
    };
  }, [group, occasion]);

  useEffect(() => () => leaveRoom(group), [group]);

  if (absent === occasion) return "absent";
  return loaded ? "open" : "opening";
}
