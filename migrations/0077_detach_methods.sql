-- A method that is not to be charged any more is taken from its customer at the processor, too: asked until it is answered, a
-- bounded number of times. What was taken back before this is asked for now.
alter table saved_methods add column detach_at bigint;
alter table saved_methods add column detach_asked bigint not null default 0;
alter table saved_methods add column detached_at bigint;
-- nobody could be asked, or the processor would not: a person has to look
alter table saved_methods add column undetached_at bigint;
update saved_methods set detach_at = forgotten_at where forgotten_at is not null and method_sealed is not null;
create index saved_methods_to_detach on saved_methods (detach_at) where detach_at is not null;
create index saved_methods_undetached on saved_methods (undetached_at) where undetached_at is not null;
create index processor_payments_lost on processor_payments (failed_at) where failure = 'lost';
