-- One text for SQLite and PostgreSQL. `uuid` is a BLOB(16) in SQLite, `jsonb` a TEXT holding an
-- object or an array; times are microseconds since 1970 in UTC.

create table store (
    one integer primary key check (one = 1),
    epoch text not null,
    files text not null,
    push_key bytea,
    -- Staff without a second factor are led into its set-up when they sign in.
    staff_two_factor boolean not null default false
);

-- The oldest version that may run on these tables, named by the newest migration that it knows. A
-- migration that takes away what an older one uses raises it (ADR 0029).
create table fits (
    oldest bigint not null
);
insert into fits (oldest) values (1);

-- People -----------------------------------------------------------------------------------------

create table users (
    id uuid primary key,
    kind text not null,
    role text not null,
    status text not null,
    name text not null,
    name_key text not null,
    email text unique,
    phone text unique,
    password text,
    avatar uuid,
    company text,
    locale text not null,
    time_zone text not null,
    demo boolean not null,
    created_at bigint not null,
    last_seen_at bigint,
    access_rev bigint not null,
    rev bigint not null,
    check ((kind = 'external') = (role = 'master'))
);

create table sessions (
    id uuid primary key,
    user_id uuid not null references users (id),
    token bytea not null unique,
    device text not null,
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null
);
create index sessions_user on sessions (user_id);

create table links (
    token bytea primary key,
    user_id uuid not null references users (id),
    made_by uuid,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index links_user on links (user_id);

-- Secrets of authenticators, sealed with the installation's key (ADR 0015).
create table second_factors (
    user_id uuid primary key references users (id),
    secret bytea not null,
    -- Nothing: no code has confirmed it yet, and nobody is asked for one.
    confirmed_at bigint,
    -- The last time step whose code was taken: each code works once.
    last_step bigint not null
);

create table recovery_codes (
    -- A keyed hash; used codes are deleted.
    code bytea primary key,
    user_id uuid not null references users (id)
);
create index recovery_codes_user on recovery_codes (user_id);

-- Sign-ins of which only the first step is done. They are no sessions and open nothing else.
create table first_steps (
    token bytea primary key,
    user_id uuid not null references users (id),
    way text not null,
    -- The hash of the password that a link's holder chose; it counts when he is in.
    password text,
    -- The second step is to set up a factor, not to show one.
    set_up boolean not null,
    tries integer not null,
    expires_at bigint not null
);
create index first_steps_user on first_steps (user_id);

-- Groups -----------------------------------------------------------------------------------------

create table groups (
    id uuid primary key,
    city text not null,
    company text not null,
    -- Present and former names, lower case, for search (C6-24).
    name_key text not null,
    -- City and company, lower case: a duplicate is refused (S1-02).
    unique_key text not null unique,
    time_zone text not null,
    prefix text not null,
    next_task bigint not null,
    archived_at bigint,
    created_at bigint not null,
    rev bigint not null
);

create table memberships (
    id uuid primary key,
    group_id uuid not null references groups (id),
    user_id uuid not null references users (id),
    joined_at bigint not null,
    removed_at bigint,
    removed_by uuid
);
create unique index memberships_active on memberships (group_id, user_id) where removed_at is null;
create index memberships_user on memberships (user_id);

create table invitations (
    id uuid primary key,
    group_id uuid not null references groups (id),
    token bytea not null unique,
    note text not null,
    invited_by uuid not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    used_by uuid,
    revoked_at bigint
);
create index invitations_group on invitations (group_id);

create table group_marks (
    group_id uuid not null,
    user_id uuid not null,
    starred boolean not null,
    muted boolean not null,
    primary key (user_id, group_id)
);

-- The log ----------------------------------------------------------------------------------------

-- The row is the lock that orders its stream's writers (architecture rule 3).
create table streams (
    id uuid primary key,
    kind text not null,
    owner uuid not null,
    head bigint not null,
    lines bigint not null,
    unique (owner, kind)
);
-- All groups' heads, which every node reads every few seconds, among far more streams of deals.
create index streams_groups on streams (owner) where kind in ('shared', 'internal');

create table events (
    stream_id uuid not null,
    seq bigint not null,
    at bigint not null,
    actor uuid,
    body text not null,
    primary key (stream_id, seq)
);

-- First answers, by the client's name of the attempt (rule 12). Ops come in the order of time, so
-- that what is written at once is written side by side, and what is old lies together.
create table ops (
    op uuid not null,
    actor uuid not null,
    -- SHA-256 of the command, so that one op cannot stand for two commands.
    command bytea not null,
    receipt text not null,
    at bigint not null,
    primary key (op, actor)
);

create table cursors (
    stream_id uuid not null,
    user_id uuid not null,
    delivered bigint not null,
    read_seq bigint not null,
    read_lines bigint not null,
    at bigint not null,
    primary key (stream_id, user_id)
);

create table audit (
    id uuid primary key,
    at bigint not null,
    actor uuid,
    act text not null,
    object text,
    object_id uuid,
    detail text,
    -- change, access or refused: what the page filters by.
    topic text not null,
    -- What comes in floods has one entry a minute, with its count.
    times integer not null,
    flood text unique
);
create index audit_topic on audit (topic, id);
create index audit_object on audit (object_id);

-- Messages ---------------------------------------------------------------------------------------

create table messages (
    id uuid primary key,
    group_id uuid not null references groups (id),
    -- 0 shared, 1 internal: shared comes first at one anchor.
    side integer not null,
    seq bigint not null,
    line bigint not null,
    anchor bigint not null,
    author uuid,
    at bigint not null,
    -- text, task_card, deal_card, transition
    kind text not null,
    text text not null,
    -- Of transitions: what, to whom, why.
    detail text,
    task_id uuid,
    deal_id uuid,
    reply_to uuid,
    mentions text not null,
    mentions_staff boolean not null,
    op uuid,
    edited_at bigint,
    deleted_at bigint,
    rev bigint not null,
    unique (group_id, side, seq)
);
-- Shared lines are their own anchors: their place in the timeline is their place in the stream.
create index messages_notes on messages (group_id, anchor, seq) where side = 1;
create index messages_task on messages (task_id, anchor, side, seq) where task_id is not null;
create index messages_deal on messages (deal_id) where deal_id is not null;
-- Quotes of a line.
create index messages_reply on messages (reply_to) where reply_to is not null;

-- Who ever wrote where for all: only staff who did are known to a group's masters. Once a person and
-- group, where an index of authors would be written with every line.
create table writers (
    group_id uuid not null references groups (id),
    user_id uuid not null references users (id),
    primary key (group_id, user_id)
);

-- Positions of the events that told a change of a line; with the line's own `seq` these are all
-- stored events that carry its text (ADR 0010).
create table message_changes (
    message_id uuid not null references messages (id),
    seq bigint not null,
    primary key (message_id, seq)
);

create table revisions (
    message_id uuid not null references messages (id),
    no integer not null,
    text text not null,
    until bigint not null,
    primary key (message_id, no)
);

create table reactions (
    message_id uuid not null references messages (id),
    emoji text not null,
    user_id uuid not null,
    at bigint not null,
    primary key (message_id, emoji, user_id)
);

-- Files ------------------------------------------------------------------------------------------

create table files (
    id uuid primary key,
    owner uuid not null,
    -- The only place from which it may be read: group and side, once it is used there.
    group_id uuid,
    side integer,
    name text not null,
    media_type text not null,
    shown text not null,
    -- What everyone gets.
    hash text not null,
    size bigint not null,
    -- The bytes as uploaded, staff only; differs for pictures.
    original_hash text not null,
    original_size bigint not null,
    thumb_hash text,
    width integer,
    height integer,
    op uuid not null,
    created_at bigint not null,
    unique (owner, op)
);

-- Where a file is used; a message, an item's evidence, a result, an avatar.
create table file_uses (
    file_id uuid not null references files (id),
    place text not null,
    place_id uuid not null,
    position integer not null,
    primary key (place_id, file_id)
);
create index file_uses_file on file_uses (file_id);

-- Request types, templates, stages ---------------------------------------------------------------

create table request_types (
    id uuid primary key,
    name text not null,
    name_key text not null unique,
    retired boolean not null,
    rev bigint not null
);

create table templates (
    id uuid primary key,
    retired boolean not null,
    version_id uuid not null,
    rev bigint not null
);

create table template_versions (
    id uuid primary key,
    template_id uuid not null references templates (id),
    version integer not null,
    content text not null,
    saved_by uuid,
    saved_at bigint not null,
    unique (template_id, version)
);

create table stages (
    id uuid primary key,
    name text not null,
    kind text not null,
    public_label text,
    position integer not null,
    retired boolean not null,
    rev bigint not null
);

-- Deals ------------------------------------------------------------------------------------------

create table clients (
    id uuid primary key,
    contact_name text not null,
    company text,
    email text,
    search_key text not null,
    created_at bigint not null,
    rev bigint not null
);

create table client_phones (
    client_id uuid not null references clients (id),
    position integer not null,
    phone text not null,
    primary key (client_id, position)
);
create index client_phones_phone on client_phones (phone);

create table deals (
    id uuid primary key,
    public_no text not null unique,
    title text not null,
    client_id uuid not null references clients (id),
    request_type_id uuid,
    stage_id uuid not null references stages (id),
    responsible uuid not null,
    created_by uuid not null,
    source text not null,
    amount bigint,
    city text not null,
    district text,
    address text,
    -- "window" is a reserved word in PostgreSQL.
    time_window text,
    product text,
    symptoms text,
    -- The deal's rev at which each field was last changed, as JSON: edits merge by field (C6-9).
    field_revs text not null,
    search_key text not null,
    created_at bigint not null,
    updated_at bigint not null,
    rev bigint not null
);
create index deals_stage on deals (stage_id, updated_at);
create index deals_client on deals (client_id);
-- Whose deals a person's own tasks may serve.
create index deals_responsible on deals (responsible, id);
create index deals_updated on deals (updated_at, id);

-- Tasks ------------------------------------------------------------------------------------------

create table tasks (
    id uuid primary key,
    group_id uuid not null references groups (id),
    number text not null,
    title text not null,
    description text not null,
    search_key text not null,
    state text not null,
    -- Not done and not cancelled.
    live boolean not null,
    assignee uuid,
    assigned_at bigint,
    creator uuid not null,
    controller uuid,
    template_version_id uuid,
    deal_id uuid,
    request_type_id uuid,
    -- The type's name when the task was made: tasks stay as they are (C6-7).
    request_type text,
    urgent boolean not null,
    due_at bigint,
    due_date_only boolean not null,
    due_tz text,
    due_rev integer not null,
    -- The due_rev whose passing was told.
    overdue_rev integer not null,
    planned_start bigint,
    created_at bigint not null,
    accepted_at bigint,
    started_at bigint,
    submitted_at bigint,
    closed_at bigint,
    paused_until bigint,
    reason text,
    control boolean not null,
    may_add_items boolean not null,
    result_required boolean not null,
    rework_count integer not null,
    submission_no integer not null,
    orphaned boolean not null,
    result_text text,
    result_by uuid,
    result_at bigint,
    card_message_id uuid,
    comments bigint not null,
    -- Copied from the items and files so that a list needs no join.
    items integer not null,
    done_items integer not null,
    photos integer not null,
    last_activity_at bigint not null,
    -- Projected fields, with their visibility.
    fields text not null,
    -- When `accepted` fields are masked again.
    mask_at bigint,
    rev bigint not null
);
-- What is not published has no number: numbers that masters see have no holes.
create unique index tasks_number on tasks (group_id, number) where number <> '';
create index tasks_group on tasks (group_id, live, last_activity_at);
create index tasks_assignee on tasks (assignee, live);
create index tasks_due on tasks (due_at) where live;
-- Everything that shelves filter and order by, so that the list reads no row that it does not show.
create index tasks_list on tasks (live, state, group_id, assignee, creator, deal_id, request_type_id,
    due_at, created_at, assigned_at, submitted_at, closed_at, last_activity_at, rework_count, search_key, number, id);
create index tasks_deal on tasks (deal_id) where deal_id is not null;
-- The two long shelves, in their order: a page stops where it is full.
create index tasks_created on tasks (created_at, id, state, group_id, assignee, request_type_id, deal_id, search_key, number);
create index tasks_closed on tasks (live, closed_at, id, state, group_id, assignee, request_type_id, deal_id, search_key, number);

create table items (
    id uuid primary key,
    task_id uuid not null references tasks (id),
    position integer not null,
    text text not null,
    required boolean not null,
    evidence text not null,
    unit text,
    done boolean not null,
    done_by uuid,
    done_at bigint,
    number double precision,
    note text,
    returned boolean not null,
    added boolean not null
);
create index items_task on items (task_id, position);

create table task_history (
    id uuid primary key,
    task_id uuid not null references tasks (id),
    at bigint not null,
    actor uuid,
    act text not null,
    from_state text,
    to_state text,
    reason text,
    on_behalf boolean not null,
    item_id uuid,
    assignee uuid
);
create index task_history_task on task_history (task_id, id);

-- Notices ----------------------------------------------------------------------------------------

create table notifications (
    id uuid primary key,
    user_id uuid not null references users (id),
    -- One per person and happening, over all channels (C8).
    dedupe text not null,
    kind text not null,
    at bigint not null,
    actor uuid,
    -- Names, number and title as they were then: its reader keeps what he was told, and reads
    -- nothing of what became of it where he may no longer look (C6-3).
    actor_name text,
    group_id uuid,
    group_name text,
    task_id uuid,
    task_number text,
    task_title text,
    deal_id uuid,
    message_id uuid,
    excerpt text,
    seen_at bigint,
    retracted boolean not null,
    unique (user_id, dedupe)
);
create index notifications_user on notifications (user_id, id);
create index notifications_message on notifications (message_id) where message_id is not null;
create index notifications_unseen on notifications (user_id) where seen_at is null;

create table push_subscriptions (
    endpoint text primary key,
    user_id uuid not null references users (id),
    session_id uuid not null,
    p256dh text not null,
    auth text not null,
    created_at bigint not null
);
create index push_subscriptions_user on push_subscriptions (user_id);

-- Jobs -------------------------------------------------------------------------------------------

create table jobs (
    id uuid primary key,
    kind text not null,
    unique_key text not null unique,
    body text not null,
    due_at bigint not null,
    leased_until bigint,
    attempts integer not null,
    done_at bigint,
    failed text
);
create index jobs_due on jobs (due_at) where done_at is null;
