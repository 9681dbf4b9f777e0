export const myTasks = {
  "myTasks.title": "Мои задачи",
  "myTasks.none": "Задач пока нет",
  "myTasks.noneText": "Когда оператор назначит задачу или появится свободная, она будет здесь.",
  "myTasks.late": "Просрочены",
  "myTasks.today": "Сегодня",
  "myTasks.tomorrow": "Завтра",
  "myTasks.later": "Позже",
  "myTasks.undated": "Без срока",
  "myTasks.waiting": "Ждут приёмки",
  "myTasks.pool": "Свободные",
} as const;
