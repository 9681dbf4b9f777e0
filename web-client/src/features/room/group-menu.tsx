import { useNavigate } from "@tanstack/react-router";
import { Bell, BellOff, LogOut, MoreHorizontal, Star, StarOff, UsersRound } from "lucide-react";
import { useState } from "react";
import { failureText } from "../../i18n/failure-text";
import { useText } from "../../i18n/use-text";
import type { Command, GroupRow } from "../../protocol/generated";
import { groupName, sendCommand } from "../../state";
import { markGroup } from "../../state/groups";
import { Button } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { IconButton } from "../../ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu";
import { Sheet } from "../../ui/sheet";
import { showToast } from "../../ui/toasts";
import { MemberList } from "./members";
import { useRoom } from "./room-context";

/** Star, mute, members on a phone, and leaving, which only masters can. */
export function GroupMenu({ row }: { row: GroupRow }) {
  const text = useText();
  const { staff, phone } = useRoom();
  const { id } = row.group;
  const [people, setPeople] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const { starred, muted } = row;

  /** Shown at once; taken back when the server does not agree. */
  const mark = (command: Command, marks: { starred?: boolean; muted?: boolean }) => {
    markGroup(id, marks);
    sendCommand(command).catch((error: unknown) => {
      markGroup(id, { starred, muted });
      showToast({ text: failureText(error, text), tone: "bad" });
    });
  };

  return (
    <>
      <Menu
        trigger={
          <IconButton label={text("room.settings")}>
            <MoreHorizontal size={phone ? 20 : 16} strokeWidth={1.75} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem
          icon={starred ? <StarOff size={16} /> : <Star size={16} />}
          onSelect={() =>
            mark({ type: "star_group", group: id, on: !starred }, { starred: !starred })
          }
        >
          {text(starred ? "room.unstar" : "room.star")}
        </MenuItem>
        <MenuItem
          icon={muted ? <Bell size={16} /> : <BellOff size={16} />}
          onSelect={() => mark({ type: "mute_group", group: id, on: !muted }, { muted: !muted })}
        >
          {text(muted ? "room.unmute" : "room.mute")}
        </MenuItem>
        {phone && (
          <MenuItem icon={<UsersRound size={16} />} onSelect={() => setPeople(true)}>
            {text("room.members")}
          </MenuItem>
        )}
        {!staff && (
          <>
            <MenuSeparator />
            <MenuItem icon={<LogOut size={16} />} danger onSelect={() => setLeaving(true)}>
              {text("room.leave")}
            </MenuItem>
          </>
        )}
      </Menu>
      <Sheet open={people} onClose={() => setPeople(false)} label={text("room.members")}>
        <MemberList />
      </Sheet>
      <Leave row={row} open={leaving} onClose={() => setLeaving(false)} />
    </>
  );
}

function Leave({ row, open, onClose }: { row: GroupRow; open: boolean; onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const leave = async () => {
    setBusy(true);
    try {
      await sendCommand({ type: "leave_group", group: row.group.id });
      onClose();
      await navigate({ to: "/" });
    } catch (error) {
      showToast({ text: failureText(error, text), tone: "bad" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={text("room.leaveQuestion", { name: groupName(row.group) })}
      description={text("room.leaveText")}
      actions={
        <>
          <Button onClick={onClose}>{text("common.cancel")}</Button>
          <Button look="danger" loading={busy} onClick={() => void leave()}>
            {text("room.leave")}
          </Button>
        </>
      }
    />
  );
}
