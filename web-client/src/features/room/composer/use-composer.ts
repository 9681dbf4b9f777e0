import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { failureText } from "../../../i18n/failure-text";
import { useText } from "../../../i18n/use-text";
import { Refused } from "../../../net/failure";
import type { GroupId, MessageId, MessageView, Side } from "../../../protocol/generated";
import { sendCommand } from "../../../state";
import { dropDraft, saveDraft, useDraftsStore } from "../../../state/drafts";
import { showToast } from "../../../ui/toasts";
import { type Mentionable, mentionedIn } from "./mentions";
import { type Attachments, useAttachments } from "./use-attachments";

/** What is being written in a group. */
export interface ComposerState {
  text: string;
  side: Side;
  replyTo: MessageId | null;
  /** The line whose text is being changed. */
  editing: MessageView | null;
}

export interface Composer extends ComposerState {
  attachments: Attachments;
  /** Something that can be sent is there. */
  ready: boolean;
  setText: (text: string) => void;
  setSide: (side: Side) => void;
  reply: (line: MessageView) => void;
  edit: (line: MessageView, text?: string) => void;
  /** Ends the reply or the edit; false when there was none. */
  cancel: () => boolean;
  /** Sends or saves; `side` overrules the switch. */
  send: (mentionable: readonly Mentionable[], side?: Side) => void;
  takeBack: (text: string) => void;
}

const empty: ComposerState = { text: "", side: "shared", replyTo: null, editing: null };
/** A draft is stored this long after the last key, in milliseconds. */
const PAUSE = 50;

/** The state of a group's composer; its text survives leaving the group and a reload. */
export function useComposer(group: GroupId): Composer {
  const say = useText();
  const [state, setState] = useState<ComposerState>(() => draftOf(group));
  const attachments = useAttachments();
  const change = useCallback(
    (news: Partial<ComposerState>) => setState((now) => ({ ...now, ...news })),
    [],
  );
  useDraftKeeping(group, state);

  const edit = useCallback(
    (line: MessageView, text?: string) => {
      const written = line.body.type === "text" ? line.body.text : "";
      change({ editing: line, replyTo: null, text: text ?? written, side: line.side });
    },
    [change],
  );

  const send = useCallback(
    (mentionable: readonly Mentionable[], side = state.side) => {
      const text = state.text.trim();
      const { editing, replyTo } = state;
      if (editing) {
        saveEdit(editing, text, (error) => {
          showToast({ text: failureText(error, say), tone: "bad" });
          // Nobody's words are lost: the refused text is in the field again.
          if (error instanceof Refused && error.code !== "expired") edit(editing, text);
        });
        setState((now) => ({ ...empty, side: now.side }));
        return;
      }
      const files = attachments.list.map(({ file }) => file);
      if (text === "" && files.length === 0) return;
      const said = mentionedIn(text, mentionable);
      sendCommand(
        { type: "send_message", group, side, text, files: [], replyTo, task: null, ...said },
        { files },
      );
      attachments.clear();
      dropDraft(group);
      setState((now) => ({ ...empty, side: now.side }));
    },
    [state, attachments, group, say, edit],
  );

  return useMemo(
    () => ({
      ...state,
      attachments,
      ready: state.text.trim() !== "" || attachments.list.length > 0,
      setText: (text) => change({ text }),
      setSide: (side) => change({ side }),
      reply: (line) =>
        change({
          replyTo: line.id,
          editing: null,
          // A note is answered among staff.
          ...(line.side === "internal" ? { side: "internal" as const } : {}),
        }),
      edit,
      cancel: () => {
        if (state.editing) setState((now) => ({ ...empty, side: now.side }));
        else if (state.replyTo) change({ replyTo: null });
        else return false;
        return true;
      },
      send,
      takeBack: (text) => change({ text: state.text ? `${state.text}\n${text}` : text }),
    }),
    [state, attachments, change, edit, send],
  );
}

function saveEdit(line: MessageView, text: string, failed: (error: unknown) => void): void {
  if (text === "" || (line.body.type === "text" && line.body.text === text)) return;
  const options = { expect: line.rev };
  sendCommand({ type: "edit_message", message: line.id, text }, options).catch(failed);
}

function draftOf(group: GroupId): ComposerState {
  const draft = useDraftsStore.getState().drafts.get(group);
  return draft ? { ...empty, text: draft.text, side: draft.side, replyTo: draft.replyTo } : empty;
}

/** Stores what was begun shortly after the last key, and at once when the page goes away. */
function useDraftKeeping(group: GroupId, state: ComposerState): void {
  const latest = useRef(state);
  latest.current = state;
  const { text, side, replyTo, editing } = state;

  useEffect(() => {
    // A change of a sent line is not a new text.
    if (editing) return;
    const timer = setTimeout(() => saveDraft({ group, text, side, replyTo }), PAUSE);
    return () => clearTimeout(timer);
  }, [group, text, side, replyTo, editing]);

  useEffect(() => {
    const keep = () => {
      const now = latest.current;
      if (!now.editing) saveDraft({ group, text: now.text, side: now.side, replyTo: now.replyTo });
    };
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [group]);
}
