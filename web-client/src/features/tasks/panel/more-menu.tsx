import {
  ArrowRightLeft,
  CalendarClock,
  Hand,
  Link2,
  MoreHorizontal,
  Pause,
  Pencil,
  Play,
  RotateCcw,
  Undo2,
  UserRoundCheck,
  UserRoundPlus,
  X,
} from "lucide-react";
import type { MessageId } from "../../../i18n/messages";
import { useText } from "../../../i18n/use-text";
import type { Command, TaskAction } from "../../../protocol/generated";
import { IconButton } from "../../../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../../../ui/menu";
import { showToast } from "../../../ui/toasts";
import { actOnTask } from "../model/act";
import type { TaskView } from "../model/use-task-view";
import type { Asked } from "./asked";

interface Entry {
  action: TaskAction;
  label: MessageId;
  icon: typeof Pause;
  /** Opens a question, or is done at once. */
  ask?: Asked;
  command?: Command;
  danger?: boolean;
}

/** Everything else that is allowed now, as the server says. */
export function MoreMenu({
  view,
  acting,
  onActing,
  onAsk,
}: {
  view: TaskView;
  acting: boolean;
  onActing: (acting: boolean) => void;
  onAsk: (asked: Asked) => void;
}) {
  const text = useText();
  const { task, staff, actions } = view;
  const own = entries(view, acting).filter(({ action }) => actions.has(action));
  const copy = () => {
    const link = `${window.location.origin}/groups/${task.group}?task=${task.id}`;
    void navigator.clipboard?.writeText(link).then(
      () => showToast({ text: text("tasks.linkCopied") }),
      () => showToast({ tone: "info", text: link }),
    );
  };
  return (
    <Menu
      trigger={
        <IconButton label={text("common.more")}>
          <MoreHorizontal strokeWidth={1.75} />
        </IconButton>
      }
    >
      <MenuItem icon={<Link2 strokeWidth={1.75} />} onSelect={copy}>
        {text("tasks.copyLink")}
      </MenuItem>
      {staff && actions.has("tick") && (
        <MenuItem icon={<UserRoundCheck strokeWidth={1.75} />} onSelect={() => onActing(!acting)}>
          {text(acting ? "tasks.actForMasterEnd" : "tasks.actForMaster")}
        </MenuItem>
      )}
      {own.length > 0 && <MenuSeparator />}
      {own.map(({ action, label, icon: Icon, ask, command, danger }) => (
        <MenuItem
          key={action}
          danger={danger ?? false}
          icon={<Icon strokeWidth={1.75} />}
          onSelect={() => {
            if (ask) onAsk(ask);
            else if (command) void actOnTask(task.id, command, text);
          }}
        >
          {text(label)}
        </MenuItem>
      ))}
    </Menu>
  );
}

function entries({ task, staff }: TaskView, acting: boolean): Entry[] {
  const id = task.id;
  const forMaster: Entry[] = [
    {
      action: "accept",
      label: "tasks.act.accept",
      icon: UserRoundCheck,
      command: { type: "accept_task", task: id, plannedStart: null },
    },
    {
      action: "start",
      label: task.state === "paused" ? "tasks.act.resume" : "tasks.act.start",
      icon: Play,
      command: { type: "start_task", task: id },
    },
    { action: "pause", label: "tasks.act.pause", icon: Pause, ask: "pause" },
    { action: "decline", label: "tasks.act.decline", icon: Hand, ask: "decline" },
    {
      action: "withdraw",
      label: "tasks.act.withdraw",
      icon: Undo2,
      command: { type: "withdraw_task", task: id },
    },
  ];
  const forStaff: Entry[] = [
    { action: "edit", label: "tasks.act.edit", icon: Pencil, ask: "edit" },
    { action: "change_due", label: "tasks.act.change_due", icon: CalendarClock, ask: "due" },
    { action: "reassign", label: "tasks.act.reassign", icon: UserRoundPlus, ask: "reassign" },
    { action: "move", label: "tasks.act.move", icon: ArrowRightLeft, ask: "move" },
    { action: "reopen", label: "tasks.act.reopen", icon: RotateCcw, ask: "reopen" },
    {
      action: "restore",
      label: "tasks.act.restore",
      icon: RotateCcw,
      command: { type: "restore_task", task: id },
    },
    { action: "cancel", label: "tasks.act.cancel", icon: X, ask: "cancel", danger: true },
  ];
  if (!staff) return forMaster;
  const all = acting
    ? [...forMaster, ...forStaff]
    : [...forStaff, ...forMaster.filter(({ action }) => action === "pause")];
  // What is not easily undone stands last.
  return all.sort((a, b) => Number(a.danger ?? false) - Number(b.danger ?? false));
}
