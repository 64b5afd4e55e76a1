-- A return of the One-Stop-Shop is made out at the rates of its last day (Directive 2006/112/EC, article 369h), and a report of
-- a day that is over never changes: what a rate was before somebody put it right is kept.
create table replaced_rates (
    base text not null,
    quote text not null,
    published_on text not null,
    rate_millionths bigint not null,
    source text not null,
    -- It counted from one moment
    recorded_at bigint not null,
    -- to before the other.
    replaced_at bigint not null,
    primary key (base, quote, published_on, recorded_at)
);
create index replaced_rates_by_day on replaced_rates (published_on, base, quote);
