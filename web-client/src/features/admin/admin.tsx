import { Outlet } from "@tanstack/react-router";

/** The frame of the administration pages. */
export function Admin() {
  return <Outlet />;
}
