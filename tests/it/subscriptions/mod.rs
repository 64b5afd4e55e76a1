//! What renews: begun by orders, charged by the calendar, once for each period whatever dies in between.

mod acts;
mod addon_changes;
mod api;
mod declarations;
mod dunning;
mod notices;
mod plan_change;
mod renewal;
mod scarce_changes;
mod shop;
mod upkeep;
