-- Rows that are written together come as one JSON array (ADR 0018). SQLite has functions that take it
-- apart; these do the same here, so that one text writes on both.

-- A row for each element: its number, from 0, and itself.
create function json_each(list text) returns table (key bigint, value jsonb)
language sql immutable parallel safe as $$
    select e.no - 1, e.element
    from jsonb_array_elements(cast(list as jsonb)) with ordinality e (element, no)
$$;

-- An id. SQLite's ids are bytes like any others.
create function unhex(digits text) returns uuid language sql immutable strict parallel safe
    return cast(digits as uuid);

-- Bytes; what else there may be between the digits is nothing here.
create function unhex(digits text, ignored text) returns bytea
language sql immutable strict parallel safe
    return decode(translate(digits, ignored, ''), 'hex');
