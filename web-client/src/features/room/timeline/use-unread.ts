import { useEffect, useState } from "react";
import type { GroupId, GroupRow, Seq, Side } from "../../../protocol/generated";
import { unreadOf } from "../../../state";
import { useGroupsStore } from "../../../state/groups";

export type ReadTo = Readonly<Record<Side, Seq>>;

/**
 * Where the reader stood when he came to a group. It stays while the group is open, also over a
 * reconnect; it is taken anew when he leaves the page with everything read.
 */
export function useUnreadFrom(group: GroupId): ReadTo | null {
  const [readTo, setReadTo] = useState(() => readToOf(group));
  useEffect(() => {
    setReadTo(readToOf(group));
    const listen = () => {
      if (!document.hidden) return;
      const row = rowOf(group);
      if (row && unreadOf(row) === 0) setReadTo(endOf(row));
    };
    document.addEventListener("visibilitychange", listen);
    return () => document.removeEventListener("visibilitychange", listen);
  }, [group]);
  return readTo;
}

function readToOf(group: GroupId): ReadTo | null {
  const row = rowOf(group);
  return row && unreadOf(row) > 0 ? standingOf(row) : null;
}

function standingOf({ shared, internal }: GroupRow): ReadTo {
  return { shared: shared.readSeq, internal: internal?.readSeq ?? 0 };
}

function endOf({ shared, internal }: GroupRow): ReadTo {
  return { shared: shared.head, internal: internal?.head ?? 0 };
}

function rowOf(group: GroupId): GroupRow | undefined {
  return useGroupsStore.getState().rows.get(group);
}
