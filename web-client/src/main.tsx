import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app";
import { useLocale } from "./i18n/locale";
import { loadMessages } from "./i18n/messages";
import { router } from "./routes";
import { followPushes } from "./shell/open-from-push";
import "./ui/tokens.css";
import "./ui/base.css";
import { applyTheme } from "./ui/theme";

applyTheme();

const locale = useLocale.getState().locale;
const messages = await loadMessages(locale);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App first={{ locale, messages }} />
    </StrictMode>,
  );
}

followPushes((path) => router.history.push(path));

if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/sw.js", { scope: "/" });
}
