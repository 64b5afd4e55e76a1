-- A yearly contract binds its customer for one year. After that it goes on without an end, can be cancelled at any time with a
-- month's notice, and what was paid for the time after is given back. So it has to be known until when somebody is bound,
-- which the day that periods are counted from does not say: a pause moves that one, and so does what was overdue.
alter table subscriptions add column bound_until_on text;
-- A year after the first day; whoever was paused already has moved on to days that are not charged yet.
update subscriptions set bound_until_on = case
    when position = 0 and trial_ends_at is null then anchor_on
    else cast(cast(substr(anchor_on, 1, 4) as bigint) + 1 as text)
        || case when substr(anchor_on, 6) = '02-29' then '-02-28' else substr(anchor_on, 5) end
end where interval = 'yearly';
