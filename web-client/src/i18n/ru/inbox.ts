export const inbox = {
  "inbox.title": "События",
  "inbox.open":
    "События: {count, plural, =0 {новых нет} one {# новое} few {# новых} many {# новых} other {# новых}}",
  "inbox.seeAll": "Отметить всё прочитанным",
  "inbox.none": "Событий пока нет",
  "inbox.noneText":
    "Здесь появится то, что касается именно вас: упоминания, поручения, сданные работы.",
  "inbox.older": "Показать раньше",
  "inbox.all": "Все события",
  "inbox.unseen": "новое",
  "inbox.retracted": "отозвано",
  "inbox.show": "Открыть",
  "inbox.deal": "Сделка {number}",

  "inbox.kind.mention": "Вас упомянули",
  "inbox.kind.reply": "Ответ на ваше сообщение",
  "inbox.kind.assigned": "Вам поручена {task}",
  "inbox.kind.accepted": "{task} принята",
  "inbox.kind.declined": "{task}: отказ",
  "inbox.kind.submitted": "{task} сдана и ждёт приёмки",
  "inbox.kind.returned": "{task} возвращена на доработку",
  "inbox.kind.approved": "{task}: работа принята",
  "inbox.kind.cancelled": "{task} отменена",
  "inbox.kind.unassigned": "{task} больше не ваша",
  "inbox.kind.overdue": "{task} просрочена",
  "inbox.kind.orphaned": "{task} осталась без мастера",
  "inbox.task": "Задача",
} as const;
