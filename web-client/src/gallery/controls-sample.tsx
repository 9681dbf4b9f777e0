import { Check, Link2, MoreHorizontal, Plus, RotateCcw, X } from "lucide-react";
import { useState } from "react";
import { Button, type ButtonLook } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { IconButton } from "../ui/icon-button";
import { Kbd } from "../ui/kbd";
import { LinkButton } from "../ui/link-button";
import { SegmentedControl } from "../ui/segmented-control";
import { Spinner } from "../ui/spinner";
import { Switch } from "../ui/switch";
import { Tabs } from "../ui/tabs";
import { Row, Sample } from "./sample";

const LOOKS: ButtonLook[] = ["primary", "outline", "accent", "plain", "danger"];

export function ControlsSample() {
  const [tab, setTab] = useState("all");
  const [view, setView] = useState("list");
  const [ticked, setTicked] = useState(true);
  const [note, setNote] = useState(true);
  return (
    <Sample title="Кнопки и переключатели">
      {LOOKS.map((look) => (
        <Row key={look}>
          <Button look={look}>Принять</Button>
          <Button look={look} size="small" icon={<Plus strokeWidth={1.75} />}>
            Задача
          </Button>
          <Button look={look} disabled>
            Принять
          </Button>
          <Button look={look} loading>
            Принять
          </Button>
          <Button look={look} size="row">
            В группу
          </Button>
        </Row>
      ))}
      <Row>
        <Button look="primary" icon={<Check strokeWidth={1.75} />} hotkey="A">
          Принять работу
        </Button>
        <Button icon={<RotateCcw strokeWidth={1.75} />} hotkey="R">
          Вернуть
        </Button>
      </Row>
      <Row>
        <IconButton label="Ссылка">
          <Link2 strokeWidth={1.75} />
        </IconButton>
        <IconButton label="Ещё" pressed>
          <MoreHorizontal strokeWidth={1.75} />
        </IconButton>
        <IconButton label="Закрыть" hotkey="Esc" disabled>
          <X strokeWidth={1.75} />
        </IconButton>
        <Kbd>Ctrl K</Kbd>
        <Spinner />
        <LinkButton>Сжать и повторить</LinkButton>
        <LinkButton quiet>Удалить</LinkButton>
      </Row>
      <Tabs
        label="Что показать"
        value={tab}
        onValue={setTab}
        tabs={[
          { value: "all", label: "Все" },
          { value: "us", label: "Ждут нас", count: 3 },
          { value: "me", label: "Упоминания", count: 1 },
        ]}
      />
      <Row>
        <SegmentedControl
          label="Вид"
          value={view}
          onValue={setView}
          segments={[
            { value: "list", label: "Список" },
            { value: "board", label: "Доска" },
          ]}
        />
        <Switch checked={note} onChecked={setNote} tone="internal">
          Внутренняя заметка
        </Switch>
        <Switch checked={!note} onChecked={(on) => setNote(!on)}>
          +1 час к сроку
        </Switch>
      </Row>
      <Checkbox checked={ticked} onChecked={setTicked} tone="ok" hint="Рустам · 12:41">
        Фото после
      </Checkbox>
      <Checkbox checked={!ticked} onChecked={(on) => setTicked(!on)}>
        Давление после запуска
      </Checkbox>
      <Row>
        <Checkbox checked="mixed" onChecked={setTicked} label="Все" />
        <Checkbox checked={false} disabled onChecked={setTicked}>
          Нельзя
        </Checkbox>
      </Row>
    </Sample>
  );
}
