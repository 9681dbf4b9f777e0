export const groupList = {
  "groupList.title": "Группы",
} as const;
