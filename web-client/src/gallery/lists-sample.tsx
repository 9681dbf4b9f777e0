import { MessageSquare } from "lucide-react";
import { useNow } from "../i18n/now";
import { DAY } from "../i18n/time";
import { Banner } from "../ui/banner";
import { Button } from "../ui/button";
import { ConnectionStrip } from "../ui/connection-strip";
import { DaySeparator } from "../ui/day-separator";
import { EmptyState } from "../ui/empty-state";
import { LinkButton } from "../ui/link-button";
import { SkeletonRows } from "../ui/skeleton";
import { Time } from "../ui/time";
import { Row, Sample } from "./sample";

export function ListsSample() {
  const now = useNow();
  return (
    <Sample title="Связь, пустота, ожидание, время">
      <ConnectionStrip state="connecting" lastSync={now} />
      <ConnectionStrip state="offline" queued={2} />
      <ConnectionStrip state="updating" />
      <DaySeparator>
        <Time at={now} look="day" />
      </DaySeparator>
      <DaySeparator unread>2 новых с 12:46</DaySeparator>
      <Row>
        <Time at={now} /> <Time at={now} zone="Asia/Novosibirsk" />
        <Time at={now - DAY} look="short" />
        <Time at={now - 9 * DAY} look="short" />
      </Row>
      <Banner
        tone="bad"
        title="Не отправлено: файл больше 100 МБ. Текст сохранён."
        actions={
          <>
            <LinkButton>Сжать и повторить</LinkButton>
            <LinkButton>Убрать файл</LinkButton>
            <LinkButton quiet>Удалить</LinkButton>
          </>
        }
      />
      <Banner tone="warn" title="В тексте похоже на телефон клиента">
        Мастера увидят его сразу. Лучше передать через поля задачи.
      </Banner>
      <Banner tone="internal" title="Видят только сотрудники" />
      <Banner title="Новая версия загрузится при следующем открытии" />
      <EmptyState
        icon={<MessageSquare strokeWidth={1.75} />}
        title="Уфа — БашТепло: пока никого, кроме вас"
        actions={
          <>
            <Button look="primary">Пригласить</Button>
            <Button>Создать задачу</Button>
            <Button look="plain">Написать</Button>
          </>
        }
      >
        Мастер войдёт по ссылке или QR, без пароля.
      </EmptyState>
      <SkeletonRows rows={2} label="Загрузка" />
    </Sample>
  );
}
