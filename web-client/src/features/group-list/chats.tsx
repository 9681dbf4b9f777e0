import { Outlet, useParams } from "@tanstack/react-router";
import { useText } from "../../i18n/use-text";
import { Panes } from "../../shell/panes";
import { GroupList } from "./group-list";

/** The frame of `/` and `/groups/…`: the list of groups beside the open one. */
export function Chats() {
  const text = useText();
  const { groupId } = useParams({ strict: false });
  return (
    <Panes list={<GroupList />} listLabel={text("nav.groups")} open={groupId !== undefined}>
      <Outlet />
    </Panes>
  );
}
