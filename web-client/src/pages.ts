// The pages that everybody has. They come as one file: whoever sees one of them has all of them,
// so that a line which dies a moment later keeps him from none.

export { Chats } from "./features/group-list/chats";
export { NoGroup } from "./features/group-list/no-group";
export { Inbox } from "./features/inbox/inbox";
export { MyTasks } from "./features/my-tasks/my-tasks";
export { Room } from "./features/room/room";
export { Settings } from "./features/settings/settings";
