import { Bell, BellOff, Clock, Lock } from "lucide-react";
import { Avatar, AvatarStack, NoAvatar } from "../ui/avatar";
import { Badge } from "../ui/badge";
import { Chip } from "../ui/chip";
import { ExternalMark } from "../ui/external-mark";
import { Progress } from "../ui/progress";
import { TASK_STATUSES } from "../ui/status";
import { MarkChip, StatusChip } from "../ui/status-chip";
import { Row, Sample } from "./sample";

export function ChipsSample() {
  const small = { size: 14, strokeWidth: 1.75, "aria-hidden": true } as const;
  return (
    <Sample title="Статусы и пометки">
      <Row>
        {TASK_STATUSES.map((status) => (
          <StatusChip key={status} status={status} />
        ))}
        <MarkChip mark="returned" />
        <MarkChip mark="overdue" />
      </Row>
      <Row>
        {TASK_STATUSES.map((status) => (
          <StatusChip key={status} status={status} look="bare" />
        ))}
      </Row>
      <Row>
        <ExternalMark company="СервисПлюс" chip />
        <Avatar id="b" name="Иван Петров" shape="square" size={20} />
        <strong>Иван Петров</strong>
        <ExternalMark company="СервисПлюс" />
      </Row>
      <Row>
        <Chip tone="internal" look="outline" icon={<Lock {...small} />}>
          внутренняя
        </Chip>
        <Chip tone="warn" icon={<Clock {...small} />}>
          ждут нас 4 мин
        </Chip>
        <Chip tone="bad" icon={<Clock {...small} />}>
          ждут нас 38 мин
        </Chip>
        <Chip icon={<Clock {...small} />}>ждём мастера 12 мин</Chip>
        <Chip tone="ok" icon={<Bell {...small} />}>
          push работает
        </Chip>
        <Chip tone="bad" icon={<BellOff {...small} />}>
          уведомления выключены
        </Chip>
      </Row>
      <Row>
        <Avatar id="1" name="Ольга Никитина" present />
        <Avatar id="2" name="Анна Королёва" />
        <Avatar id="3" name="Рустам Галиев" shape="square" />
        <Avatar id="4" name="Казань — СервисПлюс" shape="tile" size={36} />
        <Avatar id="5" name="Пермь" shape="tile" size={36} />
        <Avatar id="6" name="Ян" size={48} />
        <NoAvatar />
        <AvatarStack
          people={[
            { id: "1", name: "Ольга Никитина" },
            { id: "2", name: "Анна Королёва" },
            { id: "9", name: "Тимур Белов" },
          ]}
        />
      </Row>
      <Row>
        <Badge count={2} />
        <Badge count={6} tone="wait" />
        <Badge count={7} tone="quiet" />
        <Badge count={128} tone="bad" />
        <Progress done={3} total={5} label="3 из 5" />
        <Progress done={5} total={5} tone="ok" label="5 из 5" />
        <Progress done={4} total={12} tone="bad" label="4 из 12" />
        <Progress done={4} total={5} tone="wait" look="bar" label="4 из 5" />
      </Row>
    </Sample>
  );
}
