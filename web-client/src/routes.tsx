import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { Failure, MissingPage } from "./shell/failure";
import { Shell } from "./shell/shell";

/** What is open beside a group, and the line to jump to. */
export interface RoomSearch {
  task?: string;
  line?: string;
}

const pages = () => import("./pages");
const pagesOfStaff = () => import("./pages-of-staff");
const pagesOfAdmins = () => import("./pages-of-admins");

const root = createRootRoute({ component: Outlet, notFoundComponent: MissingPage });

const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });

const chats = createRoute({
  getParentRoute: () => shell,
  id: "chats",
  component: lazyRouteComponent(pages, "Chats"),
});
const noGroup = createRoute({
  getParentRoute: () => chats,
  path: "/",
  component: lazyRouteComponent(pages, "NoGroup"),
});
const room = createRoute({
  getParentRoute: () => chats,
  path: "/groups/$groupId",
  validateSearch: (search): RoomSearch => words(search, ["task", "line"]),
  component: lazyRouteComponent(pages, "Room"),
});

const tasks = createRoute({
  getParentRoute: () => shell,
  path: "/tasks",
  // The filters are the tasks page's own; here they only have to be words.
  validateSearch: (search): Partial<Record<string, string>> => words(search, Object.keys(search)),
  component: lazyRouteComponent(pagesOfStaff, "Tasks"),
});
const queue = createRoute({
  getParentRoute: () => shell,
  path: "/queue",
  validateSearch: (search): { task?: string } => words(search, ["task"]),
  component: lazyRouteComponent(pagesOfStaff, "Queue"),
});
const deals = createRoute({
  getParentRoute: () => shell,
  path: "/deals",
  validateSearch: (search): Partial<Record<string, string>> => words(search, Object.keys(search)),
  component: lazyRouteComponent(pagesOfStaff, "Deals"),
});
const deal = createRoute({
  getParentRoute: () => shell,
  path: "/deals/$dealId",
  validateSearch: (search): { task?: string } => words(search, ["task"]),
  component: lazyRouteComponent(pagesOfStaff, "Deal"),
});
const my = createRoute({
  getParentRoute: () => shell,
  path: "/my",
  validateSearch: (search): { task?: string } => words(search, ["task"]),
  component: lazyRouteComponent(pages, "MyTasks"),
});
const inbox = createRoute({
  getParentRoute: () => shell,
  path: "/inbox",
  component: lazyRouteComponent(pages, "Inbox"),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(pages, "Settings"),
});

const admin = createRoute({
  getParentRoute: () => shell,
  path: "/admin",
  component: lazyRouteComponent(pagesOfAdmins, "Admin"),
});
const adminStart = createRoute({
  getParentRoute: () => admin,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/admin/people", replace: true });
  },
});
const adminPeople = createRoute({
  getParentRoute: () => admin,
  path: "people",
  validateSearch: (search): { person?: string } => words(search, ["person"]),
  component: lazyRouteComponent(pagesOfAdmins, "People"),
});
const adminGroups = createRoute({
  getParentRoute: () => admin,
  path: "groups",
  validateSearch: (search): { group?: string } => words(search, ["group"]),
  component: lazyRouteComponent(pagesOfAdmins, "Groups"),
});
const adminTypes = createRoute({
  getParentRoute: () => admin,
  path: "types",
  component: lazyRouteComponent(pagesOfAdmins, "RequestTypes"),
});
const adminTemplates = createRoute({
  getParentRoute: () => admin,
  path: "templates",
  component: lazyRouteComponent(pagesOfAdmins, "Templates"),
});
const adminStages = createRoute({
  getParentRoute: () => admin,
  path: "stages",
  component: lazyRouteComponent(pagesOfAdmins, "Stages"),
});
const adminAudit = createRoute({
  getParentRoute: () => admin,
  path: "audit",
  validateSearch: (search): { object?: string } => words(search, ["object"]),
  component: lazyRouteComponent(pagesOfAdmins, "Audit"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): SignInSearch => ({
    ...words(search, ["next"]),
    ...oneOf("second", search, ["code", "set_up"]),
    ...oneOf("company", search, ["refused", "away"]),
  }),
  component: lazyRouteComponent(() => import("./features/sign-in/sign-in"), "SignIn"),
});
/** The token of an invitation or a one-time link is in the fragment, which no server ever sees. */
const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  component: lazyRouteComponent(() => import("./features/sign-in/join"), "Join"),
});

const gallery = createRoute({
  getParentRoute: () => root,
  path: "/gallery",
  component: import.meta.env.DEV
    ? lazyRouteComponent(() => import("./gallery/gallery"), "Gallery")
    : MissingPage,
});

const tree = root.addChildren([
  shell.addChildren([
    chats.addChildren([noGroup, room]),
    tasks,
    queue,
    deals,
    deal,
    my,
    inbox,
    settings,
    admin.addChildren([
      adminStart,
      adminPeople,
      adminGroups,
      adminTypes,
      adminTemplates,
      adminStages,
      adminAudit,
    ]),
  ]),
  signIn,
  join,
  gallery,
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultErrorComponent: Failure,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

/** Where one wanted to go, and what came of the company's own sign-in. */
interface SignInSearch {
  next?: string;
  second?: "code" | "set_up";
  company?: "refused" | "away";
}

/** Keeps a search parameter that has one of these values. */
function oneOf<Name extends string, const Value extends string>(
  name: Name,
  search: Record<string, unknown>,
  values: readonly Value[],
): { [name in Name]?: Value } {
  const found = values.find((value) => value === search[name]);
  return found ? ({ [name]: found } as { [name in Name]?: Value }) : {};
}

/** Keeps the named search parameters that are non-empty words; drops the rest. */
function words<Name extends string>(
  search: Record<string, unknown>,
  names: Name[],
): { [name in Name]?: string } {
  const kept: { [name in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value !== "") kept[name] = value;
    else if (typeof value === "number") kept[name] = String(value);
  }
  return kept;
}
