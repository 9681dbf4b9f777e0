import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import type { Me } from "../protocol/generated";
import { useMe } from "../state";
import { usePhone } from "../ui/use-phone";

/** Where one begins: a master on a phone with his tasks, everyone else with the groups. */
export function startPath({ person }: Me, phone: boolean): "/" | "/my" {
  return person.kind === "external" && phone ? "/my" : "/";
}

let begun = false;

/** Opens the start page when the app itself was opened, not a page of it; once per load. */
export function useStartPage(): void {
  const me = useMe();
  const phone = usePhone();
  const navigate = useNavigate();
  useEffect(() => {
    if (begun) return;
    begun = true;
    const start = startPath(me, phone);
    if (window.location.pathname === "/" && start !== "/") {
      void navigate({ to: start, replace: true });
    }
  }, [me, phone, navigate]);
}
