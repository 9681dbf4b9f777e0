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
  return unsent.reduce((present, { lane, command, state }) => {
    if (lane !== `message:${line.id}` || state === "failed") return present;
    switch (command.type) {
      case "react":
        return { ...present, reactions: react(present.reactions, command.emoji, me, command.on) };
      case "edit_message":
        return present.body.type === "text"
          ? { ...present, body: { ...present.body, text: command.text } }
          : present;
      case "delete_message":
        return { ...present, body: { type: "deleted" }, reactions: [], reply: null };
      default:
        return present;
    }
  }, line);
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
