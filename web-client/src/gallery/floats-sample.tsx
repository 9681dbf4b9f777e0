import { Copy, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";
import { IconButton } from "../ui/icon-button";
import { Menu, MenuChoice, MenuItem, MenuSeparator } from "../ui/menu";
import { Popover } from "../ui/popover";
import { Sheet } from "../ui/sheet";
import { TextArea } from "../ui/text-area";
import { showToast } from "../ui/toasts";
import { Row, Sample } from "./sample";

export function FloatsSample() {
  const [dialog, setDialog] = useState(false);
  const [sheet, setSheet] = useState(false);
  const [reason, setReason] = useState("");
  const [sort, setSort] = useState<"time" | "wait">("time");
  return (
    <Sample title="Поверх всего">
      <Row>
        <Button onClick={() => setDialog(true)}>Диалог</Button>
        <Button onClick={() => setSheet(true)}>Лист</Button>
        <Popover trigger={<Button>Вернуть…</Button>} title="Вернуть Павлу">
          <TextArea label="Причина, мастер её увидит" value={reason} onValue={setReason} />
          <Button look="primary">Вернуть</Button>
        </Popover>
        <Menu
          trigger={
            <IconButton label="Ещё">
              <MoreHorizontal strokeWidth={1.75} />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil strokeWidth={1.75} />} hotkey="E" onSelect={() => undefined}>
            Изменить
          </MenuItem>
          <MenuItem icon={<Copy strokeWidth={1.75} />} onSelect={() => undefined}>
            Скопировать ссылку
          </MenuItem>
          <MenuSeparator />
          <MenuChoice
            label="Порядок"
            value={sort}
            onValue={setSort}
            choices={[
              { value: "time", label: "По времени" },
              { value: "wait", label: "По ожиданию" },
            ]}
          />
          <MenuSeparator />
          <MenuItem icon={<Trash2 strokeWidth={1.75} />} danger onSelect={() => undefined}>
            Удалить
          </MenuItem>
        </Menu>
        <Button
          onClick={() =>
            showToast({
              text: "СП-46 принята, Рустам узнает",
              action: { label: "Отменить", run: () => undefined },
            })
          }
        >
          Тост
        </Button>
      </Row>
      <Dialog
        open={dialog}
        onClose={() => setDialog(false)}
        title="Удалить сообщение"
        description="Его увидят как удалённое. Правки останутся в журнале."
        actions={
          <>
            <Button look="plain" onClick={() => setDialog(false)}>
              Отмена
            </Button>
            <Button look="danger" onClick={() => setDialog(false)}>
              Удалить
            </Button>
          </>
        }
      />
      <Sheet
        open={sheet}
        onClose={() => setSheet(false)}
        label="СП-48"
        actions={
          <>
            <Button>Фото</Button>
            <Button look="primary">К сдаче</Button>
          </>
        }
      >
        <h2>Замена картриджа смесителя</h2>
        <p>до 14:00 МСК · Чистопольская, 61А</p>
      </Sheet>
    </Sample>
  );
}
