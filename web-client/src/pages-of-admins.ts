// The pages of those who manage people, groups and directories.

export { Admin } from "./features/admin/admin";
export { Audit } from "./features/admin/audit";
export { Groups } from "./features/admin/groups";
export { People } from "./features/admin/people";
export { Stages } from "./features/admin/stages";
export { Templates } from "./features/admin/templates";
export { RequestTypes } from "./features/admin/types";
