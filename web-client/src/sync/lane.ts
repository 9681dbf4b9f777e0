import type { Command, FileId, OpId } from "../protocol/generated";

/**
 * The lane of a command that must outlive the page: lines of one group and acts on one task are
 * sent in their order. Nothing for a command that is only worth sending while one looks on.
 */
export function laneOf(command: Command): string | null {
  switch (command.type) {
    case "send_message":
    case "post_card":
      return `group:${command.group}`;
    case "edit_message":
    case "delete_message":
    case "react":
      return `message:${command.message}`;
    case "tick_item":
      return `task:${command.tick.task}`;
    case "publish_task":
    case "claim_task":
    case "accept_task":
    case "decline_task":
    case "start_task":
    case "pause_task":
    case "submit_task":
    case "withdraw_task":
    case "approve_task":
    case "return_task":
    case "reassign_task":
    case "move_task":
    case "cancel_task":
    case "reopen_task":
    case "restore_task":
    case "change_due":
    case "edit_task":
    case "add_item":
    case "edit_item":
    case "remove_item":
      return `task:${command.task}`;
    default:
      return null;
  }
}

/** The command with these files added to its own. */
export function withFiles(command: Command, files: readonly FileId[]): Command {
  if (files.length === 0) return command;
  switch (command.type) {
    case "send_message":
    case "submit_task":
      return { ...command, files: [...command.files, ...files] };
    case "tick_item":
      return {
        ...command,
        tick: { ...command.tick, files: [...(command.tick.files ?? []), ...files] },
      };
    default:
      return command;
  }
}

/** The command with the id of a file in place of its upload's op; without the file when it has none. */
export function withFileNamed(command: Command, upload: OpId, id: FileId | null): Command {
  if (command.type !== "tick_item" || !command.tick.files?.includes(upload)) return command;
  const files = command.tick.files.flatMap((file) =>
    file !== upload ? [file] : id === null ? [] : [id],
  );
  return { ...command, tick: { ...command.tick, files } };
}
