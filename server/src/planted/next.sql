-- A field more in every object of JSON that is stored, but for a kind of evidence: of the column that the trigger names.
create function with_more(value jsonb) returns jsonb language plpgsql immutable as $$
begin
    if jsonb_typeof(value) = 'array' then
        return (select coalesce(jsonb_agg(with_more(e) order by n), '[]')
            from jsonb_array_elements(value) with ordinality a (e, n));
    elsif jsonb_typeof(value) = 'object' and coalesce(value ->> 'type', '')
        not in ('none', 'photo', 'number', 'text') then
        return (select coalesce(jsonb_object_agg(o.key, with_more(o.value)), '{}')
            from jsonb_each(value) o) || '{"storedByTheNext": {"yes": [1]}}';
    end if;
    return value;
end
$$;

create function says_more() returns trigger language plpgsql as $$
declare
    told constant text := to_jsonb(new) ->> tg_argv[0];
begin
    if coalesce(told, '') = '' then
        return new;
    end if;
    return jsonb_populate_record(new, jsonb_build_object(tg_argv[0], with_more(told::jsonb)::text));
end
$$;
