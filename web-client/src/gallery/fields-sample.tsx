import { Lock, Search } from "lucide-react";
import { useState } from "react";
import { Kbd } from "../ui/kbd";
import { PasswordInput } from "../ui/password-input";
import { Select } from "../ui/select";
import { TextArea } from "../ui/text-area";
import { TextInput } from "../ui/text-input";
import { Sample } from "./sample";

export function FieldsSample() {
  const [number, setNumber] = useState("СП-4");
  const [find, setFind] = useState("");
  const [reason, setReason] = useState(
    "Снимок смазан, не видно стыка с трубой. Снимите ещё раз при свете.",
  );
  const [city, setCity] = useState<"kazan" | "perm">("kazan");
  return (
    <Sample title="Поля">
      <TextInput
        label="Найти"
        hideLabel
        placeholder="Найти или перейти"
        value={find}
        onValue={setFind}
        before={<Search strokeWidth={1.75} aria-hidden />}
        after={<Kbd>Ctrl K</Kbd>}
      />
      <TextInput
        label="Номер задачи"
        required
        value={number}
        onValue={setNumber}
        hint="Как в карточке"
      />
      <TextInput
        label="Номер задачи"
        value={number}
        onValue={setNumber}
        error="Такой задачи нет в группе"
      />
      <TextInput
        label="Номер задачи"
        value="СП-48"
        onValue={setNumber}
        disabled
        before={<Lock strokeWidth={1.75} aria-hidden />}
      />
      <PasswordInput label="Пароль" value={find} onValue={setFind} />
      <Select
        label="Город"
        value={city}
        onValue={setCity}
        options={[
          { value: "kazan", label: "Казань" },
          { value: "perm", label: "Пермь" },
        ]}
      />
      <TextArea label="Причина, мастер её увидит" value={reason} onValue={setReason} />
    </Sample>
  );
}
