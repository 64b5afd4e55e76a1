-- What the engine itself refuses. Run at every start; safe to run again.

-- An audit event may get its place in the chain, once, and lose its note to an erasure. Nothing else ever.
drop trigger if exists audit_events_stay;
create trigger audit_events_stay before delete on audit_events
begin
    select raise(abort, 'audit events are never deleted');
end;

drop trigger if exists audit_events_do_not_change;
create trigger audit_events_do_not_change before update on audit_events
when not (
    new.id is old.id and new.recorded_at is old.recorded_at
    and new.actor_kind is old.actor_kind and new.actor_id is old.actor_id and new.actor_role is old.actor_role
    and new.action is old.action and new.object is old.object and new.fields is old.fields
    and new.purpose is old.purpose and new.reason is old.reason and new.case_id is old.case_id
    and new.subject_id is old.subject_id and new.note_digest is old.note_digest
    and (new.note_sealed is old.note_sealed or new.note_sealed is null)
    and (
        (new.seq is old.seq and new.hash is old.hash)
        or (old.seq is null and old.hash is null and new.seq is not null and new.hash is not null)
    )
)
begin
    select raise(abort, 'audit events do not change');
end;

drop trigger if exists audit_subjects_stay;
create trigger audit_subjects_stay before delete on audit_subjects
begin
    select raise(abort, 'audit events are never deleted');
end;

drop trigger if exists audit_subjects_do_not_change;
create trigger audit_subjects_do_not_change before update on audit_subjects
begin
    select raise(abort, 'audit events do not change');
end;

-- What happened to a subscription happened: its state is derived from these rows, and other programs act on them.
drop trigger if exists subscription_events_stay;
create trigger subscription_events_stay before delete on subscription_events
begin
    select raise(abort, 'what happened to a subscription is never deleted');
end;

drop trigger if exists subscription_events_do_not_change;
create trigger subscription_events_do_not_change before update on subscription_events
begin
    select raise(abort, 'what happened to a subscription does not change');
end;

-- What was issued or booked stands: no row of these ever changes or goes.
drop trigger if exists invoices_are_not_updated;
create trigger invoices_are_not_updated before update on invoices
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists invoices_are_not_deleted;
create trigger invoices_are_not_deleted before delete on invoices
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists invoice_parts_are_not_updated;
create trigger invoice_parts_are_not_updated before update on invoice_parts
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists invoice_parts_are_not_deleted;
create trigger invoice_parts_are_not_deleted before delete on invoice_parts
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists entries_are_not_updated;
create trigger entries_are_not_updated before update on entries
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists entries_are_not_deleted;
create trigger entries_are_not_deleted before delete on entries
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists postings_are_not_updated;
create trigger postings_are_not_updated before update on postings
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists postings_are_not_deleted;
create trigger postings_are_not_deleted before delete on postings
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists invoice_conversions_are_not_updated;
create trigger invoice_conversions_are_not_updated before update on invoice_conversions
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists invoice_conversions_are_not_deleted;
create trigger invoice_conversions_are_not_deleted before delete on invoice_conversions
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists converted_parts_are_not_updated;
create trigger converted_parts_are_not_updated before update on converted_parts
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;

drop trigger if exists converted_parts_are_not_deleted;
create trigger converted_parts_are_not_deleted before delete on converted_parts
begin
    select raise(abort, 'what was issued or booked is never changed or deleted');
end;
