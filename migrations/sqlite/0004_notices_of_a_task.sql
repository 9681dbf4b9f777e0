-- A notice is withdrawn by its task and kind.
create index notifications_task on notifications (task_id, kind) where task_id is not null;
