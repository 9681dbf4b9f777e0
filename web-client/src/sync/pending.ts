import type { Command, GroupId, MessageView, Reaction, UserId } from "../protocol/generated";
import type { Unsent } from "./outbox";

/** A line its author sees before the server has it. */
export interface PendingLine {
  unsent: Unsent;
  message: Extract<Command, { type: "send_message" }>;
}

/** The unsent lines of a group in the order of writing, without those that have arrived. */
export function pendingLines(
  unsent: readonly Unsent[],
  group: GroupId,
  arrived: readonly MessageView[],
): PendingLine[] {
  const own = unsent.filter(({ lane }) => lane === `group:${group}`);
  if (own.length === 0) return [];
  const ops = new Set(arrived.map(({ op }) => op));
  return own.flatMap((entry): PendingLine[] =>
    entry.command.type === "send_message" && !ops.has(entry.op)
      ? [{ unsent: entry, message: entry.command }]
      : [],
  );
}

/** A line as its reader left it: with his unsent reactions, edit or deletion already applied. */
export function withUnsent(line: MessageView, unsent: readonly Unsent[], me: UserId): MessageView {
  let present = line;
  for (const { lane, command, state } of unsent) {
    if (lane === `message:${line.id}` && state !== "failed") present = act(present, command, me);
  }
  return present;
}

function act(line: MessageView, command: Command, me: UserId): MessageView {
  switch (command.type) {
    case "react":
      return { ...line, reactions: react(line.reactions, command.emoji, me, command.on) };
    case "edit_message":
      return line.body.type === "text"
        ? { ...line, body: { ...line.body, text: command.text } }
        : line;
    case "delete_message":
      return { ...line, body: { type: "deleted" }, reactions: [], reply: null };
    default:
      return line;
  }
}

function react(reactions: Reaction[], emoji: string, me: UserId, on: boolean): Reaction[] {
  const present = reactions.find((reaction) => reaction.emoji === emoji);
  if (!present) return on ? [...reactions, { emoji, users: [me] }] : reactions;
  const others = present.users.filter((user) => user !== me);
  const users = on ? [...others, me] : others;
  return reactions
    .map((reaction) => (reaction === present ? { emoji, users } : reaction))
    .filter((reaction) => reaction.users.length > 0);
}
