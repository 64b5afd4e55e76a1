//! What renews: begun by orders, charged by the calendar, once for each period whatever dies in between.

mod acts;
mod addon_changes;
mod announced;
mod api;
mod changing;
mod clock_changes;
mod credited_changes;
mod decisions;
mod declarations;
mod dunning;
mod ends;
mod mixed_rates;
mod next_charge;
mod notices;
mod plan_change;
mod relapse;
mod renewal;
mod scarce_changes;
mod set_up;
mod shop;
mod told;
mod unmatched;
mod upkeep;
mod years;
