-- The second lock (ADR 0017): PostgreSQL itself shows a reader only rows that he may see, whatever a
-- query forgot to ask. It knows rows; which of their columns masters see is the views' part.
--
-- A connection says whose eyes it has. `artel.scope = 'product'` is the product itself: writes, the
-- hub, jobs. A reader's transaction begins with `read_as`. A connection that says nothing sees nothing.

-- Eyes -------------------------------------------------------------------------------------------

create function is_product() returns boolean language sql stable parallel safe
    return current_setting('artel.scope', true) is not distinct from 'product';

create function is_staff() returns boolean language sql stable parallel safe
    return current_setting('artel.staff', true) is not distinct from 'true';

create function reader() returns uuid language sql stable parallel safe
    return cast(nullif(current_setting('artel.reader', true), '') as uuid);

create function reader_groups() returns uuid[] language sql stable parallel safe
    return cast(coalesce(nullif(current_setting('artel.groups', true), ''), '{}') as uuid[]);

-- The rest of the transaction reads with this person's eyes; of one who may not act it sees nothing.
create function read_as(person uuid) returns void language plpgsql as $$
begin
    perform set_config('artel.scope', 'product', true);
    perform set_config('artel.reader', cast(u.id as text), true),
        set_config('artel.staff', cast(u.kind = 'internal' as text), true),
        set_config('artel.groups', cast(array(select m.group_id from memberships m
            where m.user_id = u.id and m.removed_at is null) as text), true)
    from users u where u.id = person and u.status = 'active';
    perform set_config('artel.scope', '', true);
end
$$;

-- What masters know of a deal, and of which: those that a line or a task of their groups names. The
-- only way from a master's eyes to the tables of deals, and these columns are all that it gives.
create function deal_refs(deals uuid[])
    returns table (id uuid, public_no text, request_type text, stage text) language plpgsql as $$
declare
    former constant text := coalesce(current_setting('artel.scope', true), '');
    everything constant boolean := is_product() or is_staff();
begin
    perform set_config('artel.scope', 'product', true);
    return query select d.id, d.public_no, t.name, s.public_label from deals d
        join stages s on s.id = d.stage_id left join request_types t on t.id = d.request_type_id
        where d.id = any (deal_refs.deals) and (everything
            or exists (select 1 from messages m where m.deal_id = d.id and m.side = 0
                and m.group_id = any (reader_groups()))
            or exists (select 1 from tasks k where k.deal_id = d.id and k.number <> ''
                and k.group_id = any (reader_groups())));
    perform set_config('artel.scope', former, true);
end
$$;

-- The product sees and writes everything; what no policy below opens is its alone --------------------

do $$
declare
    name text;
begin
    for name in select tablename from pg_tables
        where schemaname = current_schema() and tablename <> '_sqlx_migrations'
    loop
        execute format('alter table %I enable row level security', name);
        -- The owner of the tables, which the server is, obeys too.
        execute format('alter table %I force row level security', name);
        execute format('create policy product on %I using ((select is_product())) '
            'with check ((select is_product()))', name);
    end loop;
end
$$;

-- Readers ------------------------------------------------------------------------------------------

-- Masters: staff, who are in every group; who is or was in one of theirs; and whom the tasks there
-- name (one that was moved names people of the group that it came from).
create policy readers on users for select using (
    (select is_staff())
    or ((select reader()) is not null and (kind = 'internal' or id = (select reader())))
    or exists (select 1 from memberships m where m.user_id = users.id
        and m.group_id = any ((select reader_groups())::uuid[]))
    or id in (select p.named from tasks t cross join lateral (
            values (t.creator), (t.assignee), (t.result_by)) p (named)
        where t.group_id = any ((select reader_groups())::uuid[]) and p.named is not null)
    or id in (select p.named from tasks t join task_history h on h.task_id = t.id
        cross join lateral (values (h.actor), (h.assignee)) p (named)
        where t.group_id = any ((select reader_groups())::uuid[]) and p.named is not null));
-- For its switches, which sign-in follows.
create policy readers on store for select using ((select reader()) is not null);
create policy readers on second_factors for select using (
    (select is_staff()) or user_id = (select reader()));
create policy readers on recovery_codes for select using (
    (select is_staff()) or user_id = (select reader()));
create policy readers on sessions for select using ((select is_staff()) or user_id = (select reader()));

create policy readers on groups for select using (
    (select is_staff()) or id = any ((select reader_groups())::uuid[]));
create policy readers on memberships for select using (
    (select is_staff()) or user_id = (select reader())
    or group_id = any ((select reader_groups())::uuid[]));
create policy readers on invitations for select using ((select is_staff()));
create policy readers on group_marks for select using (user_id = (select reader()));

create policy readers on streams for select using (case kind
    when 'personal' then owner = (select reader())
    when 'shared' then (select is_staff()) or owner = any ((select reader_groups())::uuid[])
    else (select is_staff()) end);
create policy readers on events for select using (
    exists (select 1 from streams s where s.id = events.stream_id));
create policy readers on cursors for select using (
    exists (select 1 from streams s where s.id = cursors.stream_id));
create policy readers on audit for select using ((select is_staff()));

create policy readers on messages for select using (
    (select is_staff()) or (side = 0 and group_id = any ((select reader_groups())::uuid[])));
create policy readers on writers for select using (
    (select is_staff()) or group_id = any ((select reader_groups())::uuid[]));
create policy readers on revisions for select using ((select is_staff()));
create policy readers on reactions for select using (
    (select is_staff()) or exists (select 1 from messages m where m.id = reactions.message_id));

create policy readers on files for select using (
    (select is_staff()) or owner = (select reader())
    or (side = 0 and group_id = any ((select reader_groups())::uuid[]))
    or exists (select 1 from users u where u.avatar = files.id));
create index users_avatar on users (avatar) where avatar is not null;
create policy readers on file_uses for select using (
    (select is_staff()) or exists (select 1 from files f where f.id = file_uses.file_id));

create policy readers on request_types for select using ((select is_staff()));
create policy readers on templates for select using ((select is_staff()));
create policy readers on template_versions for select using ((select is_staff()));
create policy readers on stages for select using ((select is_staff()));
create policy readers on clients for select using ((select is_staff()));
create policy readers on client_phones for select using ((select is_staff()));
create policy readers on deals for select using ((select is_staff()));

create policy readers on tasks for select using ((select is_staff())
    or (number <> '' and group_id = any ((select reader_groups())::uuid[])));
create policy readers on items for select using (
    (select is_staff()) or exists (select 1 from tasks t where t.id = items.task_id));
create policy readers on task_history for select using (
    (select is_staff()) or exists (select 1 from tasks t where t.id = task_history.task_id));

create policy readers on notifications for select using (user_id = (select reader()));
create policy readers on push_subscriptions for select using (user_id = (select reader()));
