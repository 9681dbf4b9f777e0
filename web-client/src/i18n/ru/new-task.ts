export const newTask = {
  "new.title": "Новая задача",
  "new.titleFor": "Задача по сделке {number}",
  "new.create": "Создать",
  "new.saveDraft": "В черновики",
  "new.noTemplate": "Без шаблона",
  "new.groupNeeded": "Выберите группу",
  "new.nearGroup": "{name} · город клиента",
  "new.descriptionHint": "Прочтёт вся группа",
  "new.items": "Чек-лист, по пункту в строке",
  "new.sourcesFailed": "Шаблоны или сделка не загрузились. Задачу можно создать и так.",
  "new.existing":
    "{count, plural, one {По сделке уже есть открытая задача} few {По сделке уже # открытые задачи} many {По сделке уже # открытых задач} other {По сделке уже # открытой задачи}}",
  "new.preview": "Так увидит мастер",
  "new.looker": "Кто смотрит",
  "new.looker.group": "группа",
  "new.looker.assignee": "исполнитель",
  "new.looker.accepted": "приняв",
  "new.untitled": "Без названия",
  "new.request": "Заявка",
  "new.hidden":
    "{count, plural, one {Ещё # поле пока закрыто} few {Ещё # поля пока закрыты} many {Ещё # полей пока закрыто} other {Ещё # поля пока закрыто}}",
  "new.never": "Название сделки, сумму, этап и заметки мастер не увидит.",
} as const;
