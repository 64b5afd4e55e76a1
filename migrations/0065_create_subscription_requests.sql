-- What programs asked for under an idempotency key, for a day: a repetition changes nothing more.
create table subscription_requests (
    subscription_id text not null references subscriptions (id),
    -- keyed digests
    key_digest bytea not null,
    request_digest bytea not null,
    asked_at bigint not null,
    primary key (subscription_id, key_digest)
);
create index subscription_requests_by_age on subscription_requests (asked_at);
