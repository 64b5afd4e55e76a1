-- A payment that is taken back leaves its invoice open as if it had never come: a subscription that was withheld for it is withheld
-- again. Which step withheld it does not follow from the settings, which may have changed since.
alter table dunning_steps add column consequence text;
update dunning_steps set consequence = 'suspension' where exists (select 1 from subscription_events e
    where e.subscription_id = dunning_steps.subscription_id and e.kind = 'suspended'
    -- noted with the step, in the same breath
    and e.happened_at between dunning_steps.taken_at - 60000000 and dunning_steps.taken_at + 60000000);
