import { RouterProvider } from "@tanstack/react-router";
import type { Locale } from "./i18n/locale";
import type { Messages } from "./i18n/messages";
import { TextProvider } from "./i18n/text-provider";
import { router } from "./routes";
import { Toasts } from "./ui/toasts-view";
import { TooltipProvider } from "./ui/tooltip";

/** Everything around the pages: texts, tooltips, toasts, the router. */
export function App({ first }: { first: { locale: Locale; messages: Messages } }) {
  return (
    <TextProvider first={first}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Toasts />
      </TooltipProvider>
    </TextProvider>
  );
}
