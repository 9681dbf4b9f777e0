import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Upload } from "lucide-react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useText } from "../../i18n/use-text";
import type { GroupId, MessageId } from "../../protocol/generated";
import { WithPanel } from "../../shell/panes";
import { groupName, useGroupRow, useIsStaff, useOutboxStore } from "../../state";
import { jumpToLine } from "../../state/rooms";
import { useTimeline } from "../../state/timelines";
import { pendingLines } from "../../sync/pending";
import { EmptyState } from "../../ui/empty-state";
import { showToast } from "../../ui/toasts";
import { usePhone } from "../../ui/use-phone";
import { TaskPanel } from "../tasks/panel/task-panel";
import { ComposerBox } from "./composer/composer";
import { useComposer } from "./composer/use-composer";
import { Dock } from "./dock";
import { EmptyRoom } from "./empty-room";
import { RoomFoot } from "./foot";
import { RoomHeader } from "./header";
import styles from "./room.module.css";
import { type RoomContext, RoomContextProvider } from "./room-context";
import { RoomSkeleton } from "./room-skeleton";
import { Timeline } from "./timeline/timeline";
import { useUnreadFrom } from "./timeline/use-unread";
import { useDroppedFiles } from "./use-dropped-files";
import { useOpenRoom } from "./use-open-room";

/** The page of one group: its talk, what is written next, and a card beside it. */
export function Room() {
  const { groupId } = useParams({ from: "/shell/chats/groups/$groupId" });
  const text = useText();
  const opened = useOpenRoom(groupId);
  if (opened === "absent") {
    return (
      <WithPanel>
        <EmptyState title={text("room.missing")}>{text("room.missingText")}</EmptyState>
      </WithPanel>
    );
  }
  // Another group is another room: nothing of the former one may stay in its state.
  return <OpenRoom key={groupId} group={groupId} ready={opened === "open"} />;
}

function OpenRoom({ group, ready }: { group: GroupId; ready: boolean }) {
  const text = useText();
  const row = useGroupRow(group);
  const composer = useComposer(group);
  const drop = useDroppedFiles(composer.attachments.add);
  const { target, jumpTo, clear } = useTarget(group, ready);
  const context = useContextValue(group, composer, jumpTo);
  const { task } = useSearch({ from: "/shell/chats/groups/$groupId" });
  const close = useCloseParts();

  return (
    <RoomContextProvider value={context}>
      <WithPanel
        panel={task ? <TaskPanel taskId={task} onClose={close} /> : undefined}
        onClosePanel={close}
      >
        <section className={styles.room} {...drop.target}>
          {row ? <RoomHeader row={row} /> : <div className={styles.noHeader} />}
          {ready && row ? (
            <>
              <Lines name={groupName(row.group)} target={target} onTargetShown={clear} />
              {context.phone && !context.staff && <Dock />}
              <ComposerBox composer={composer} group={row.group} />
              <RoomFoot />
            </>
          ) : (
            <RoomSkeleton />
          )}
          {drop.over && (
            <div className={styles.drop}>
              <Upload size={24} strokeWidth={1.75} aria-hidden />
              {text("room.dropHere")}
            </div>
          )}
        </section>
      </WithPanel>
    </RoomContextProvider>
  );
}

function Lines({
  name,
  target,
  onTargetShown,
}: {
  name: string;
  target: { line: MessageId } | null;
  onTargetShown: () => void;
}) {
  const { group } = useRoomGroup();
  const readTo = useUnreadFrom(group);
  const { lines, before, after } = useTimeline(group);
  // The first line is its author's before the server has it.
  const begun = useOutboxStore(
    ({ settling, unsent }) => pendingLines([...settling, ...unsent], group, lines).length > 0,
  );
  const empty = lines.length === 0 && before === null && after === null;
  if (empty && !begun) return <EmptyRoom name={name} />;
  return <Timeline name={name} readTo={readTo} target={target} onTargetShown={onTargetShown} />;
}

function useRoomGroup(): { group: GroupId } {
  const { groupId } = useParams({ from: "/shell/chats/groups/$groupId" });
  return { group: groupId };
}

/** The line to jump to: from the address, a quote or a notice. */
function useTarget(group: GroupId, ready: boolean) {
  const text = useText();
  const { line } = useSearch({ from: "/shell/chats/groups/$groupId" });
  const [target, setTarget] = useState<{ line: MessageId } | null>(line ? { line } : null);

  const jumpTo = useCallback(
    (wanted: MessageId) => {
      void jumpToLine(group, wanted)
        .catch(() => false)
        .then((found) => {
          if (found) setTarget({ line: wanted });
          else showToast({ text: text("failure.not_found"), tone: "info" });
        });
    },
    [group, text],
  );
  useEffect(() => {
    if (line && ready) jumpTo(line);
  }, [line, ready, jumpTo]);

  return { target, jumpTo, clear: useCallback(() => setTarget(null), []) };
}

function useContextValue(
  group: GroupId,
  composer: ReturnType<typeof useComposer>,
  jumpTo: (line: MessageId) => void,
): RoomContext {
  const staff = useIsStaff();
  const phone = usePhone();
  const navigate = useNavigate({ from: "/groups/$groupId" });
  const { reply, edit, takeBack } = composer;
  return useMemo(
    () => ({
      group,
      staff,
      phone,
      reply,
      edit,
      takeBack,
      jumpTo,
      showTask: (id) => void navigate({ search: { task: id } }),
      showDeal: (id) => void navigate({ to: "/deals/$dealId", params: { dealId: id } }),
    }),
    [group, staff, phone, reply, edit, takeBack, jumpTo, navigate],
  );
}

function useCloseParts(): () => void {
  const navigate = useNavigate({ from: "/groups/$groupId" });
  return useCallback(() => void navigate({ search: {} }), [navigate]);
}
