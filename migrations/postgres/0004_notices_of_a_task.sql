-- no-transaction
-- A notice is withdrawn by its task and kind. Those who write notices go on meanwhile; a start that
-- ended before it wrote this down has left the index.
create index concurrently if not exists notifications_task on notifications (task_id, kind)
where task_id is not null;
