-- What the engine itself refuses. Run at every start; safe to run again. The statements are one transaction, and its
-- lock makes instances that start together take turns.
select pg_advisory_xact_lock(8317426590241);

-- An audit event may get its place in the chain, once, and lose its note to an erasure. Nothing else ever.
create or replace function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'audit events are never changed or deleted' using errcode = 'integrity_constraint_violation';
end
$$;

create or replace function guard_audit_event() returns trigger language plpgsql as $$
begin
    if new.id is not distinct from old.id and new.recorded_at is not distinct from old.recorded_at
        and new.actor_kind is not distinct from old.actor_kind and new.actor_id is not distinct from old.actor_id
        and new.actor_role is not distinct from old.actor_role and new.action is not distinct from old.action
        and new.object is not distinct from old.object and new.fields is not distinct from old.fields
        and new.purpose is not distinct from old.purpose and new.reason is not distinct from old.reason
        and new.case_id is not distinct from old.case_id and new.subject_id is not distinct from old.subject_id
        and new.note_digest is not distinct from old.note_digest
        and (new.note_sealed is not distinct from old.note_sealed or new.note_sealed is null)
        and (
            (new.seq is not distinct from old.seq and new.hash is not distinct from old.hash)
            or (old.seq is null and old.hash is null and new.seq is not null and new.hash is not null)
        )
    then
        return new;
    end if;
    raise exception 'audit events do not change' using errcode = 'integrity_constraint_violation';
end
$$;

create or replace trigger audit_events_do_not_change before update on audit_events
    for each row execute function guard_audit_event();
create or replace trigger audit_events_stay before delete on audit_events
    for each row execute function refuse_audit_change();
create or replace trigger audit_events_are_not_emptied before truncate on audit_events
    for each statement execute function refuse_audit_change();
create or replace trigger audit_subjects_stay before update or delete on audit_subjects
    for each row execute function refuse_audit_change();
create or replace trigger audit_subjects_are_not_emptied before truncate on audit_subjects
    for each statement execute function refuse_audit_change();

-- What happened to a subscription happened: its state is derived from these rows, and other programs act on them.
create or replace function refuse_subscription_event_change() returns trigger language plpgsql as $$
begin
    raise exception 'what happened to a subscription is never changed or deleted'
        using errcode = 'integrity_constraint_violation';
end
$$;

create or replace trigger subscription_events_stay before update or delete on subscription_events
    for each row execute function refuse_subscription_event_change();
create or replace trigger subscription_events_are_not_emptied before truncate on subscription_events
    for each statement execute function refuse_subscription_event_change();

-- What was issued or booked stands: no row of these ever changes or goes.
create or replace function refuse_change_of_books() returns trigger language plpgsql as $$
begin
    raise exception 'what was issued or booked is never changed or deleted' using errcode = 'integrity_constraint_violation';
end
$$;

create or replace trigger invoices_stay before update or delete on invoices
    for each row execute function refuse_change_of_books();
create or replace trigger invoices_are_not_emptied before truncate on invoices
    for each statement execute function refuse_change_of_books();
create or replace trigger invoice_parts_stay before update or delete on invoice_parts
    for each row execute function refuse_change_of_books();
create or replace trigger invoice_parts_are_not_emptied before truncate on invoice_parts
    for each statement execute function refuse_change_of_books();
create or replace trigger entries_stay before update or delete on entries
    for each row execute function refuse_change_of_books();
create or replace trigger entries_are_not_emptied before truncate on entries
    for each statement execute function refuse_change_of_books();
create or replace trigger postings_stay before update or delete on postings
    for each row execute function refuse_change_of_books();
create or replace trigger postings_are_not_emptied before truncate on postings
    for each statement execute function refuse_change_of_books();
create or replace trigger invoice_conversions_stay before update or delete on invoice_conversions
    for each row execute function refuse_change_of_books();
create or replace trigger invoice_conversions_are_not_emptied before truncate on invoice_conversions
    for each statement execute function refuse_change_of_books();
create or replace trigger converted_parts_stay before update or delete on converted_parts
    for each row execute function refuse_change_of_books();
create or replace trigger converted_parts_are_not_emptied before truncate on converted_parts
    for each statement execute function refuse_change_of_books();
