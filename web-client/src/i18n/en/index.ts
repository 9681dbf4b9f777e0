import { admin } from "./admin";
import { common } from "./common";
import { deals } from "./deals";
import { failures } from "./failures";
import { groupList } from "./group-list";
import { inbox } from "./inbox";
import { myTasks } from "./my-tasks";
import { newTask } from "./new-task";
import { queue } from "./queue";
import { room } from "./room";
import { settings } from "./settings";
import { shell } from "./shell";
import { signIn } from "./sign-in";
import { tasks } from "./tasks";
import { templates } from "./templates";
import { twoFactor } from "./two-factor";

/** All English texts, a file a feature. */
export const en = {
  ...common,
  ...shell,
  ...signIn,
  ...failures,
  ...groupList,
  ...room,
  ...tasks,
  ...newTask,
  ...templates,
  ...myTasks,
  ...queue,
  ...deals,
  ...inbox,
  ...settings,
  ...twoFactor,
  ...admin,
};
