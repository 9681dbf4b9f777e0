import { useNavigate } from "@tanstack/react-router";
import { ListPlus, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useText } from "../../../i18n/use-text";
import type { DealId, GroupId } from "../../../protocol/generated";
import { Button } from "../../../ui/button";
import { showToast } from "../../../ui/toasts";

const NewTask = lazy(() => import("./new-task").then((module) => ({ default: module.NewTask })));

/** Begins a task for a deal or in a group; the form is fetched when it is wanted. */
export function NewTaskButton({
  group,
  deal,
}: {
  group?: GroupId | undefined;
  deal?: DealId | undefined;
}) {
  const text = useText();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const Icon = deal ? Plus : ListPlus;
  return (
    <>
      <Button
        look="plain"
        size="small"
        icon={<Icon strokeWidth={1.75} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {text(deal ? "tasks.newByTemplate" : "tasks.newTask")}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <NewTask
            group={group}
            deal={deal}
            onClose={() => setOpen(false)}
            onMade={(task) => {
              if (group) {
                void navigate({
                  to: "/groups/$groupId",
                  params: { groupId: group },
                  search: { task },
                });
              } else showToast({ text: text("new.made") });
            }}
          />
        </Suspense>
      )}
    </>
  );
}
