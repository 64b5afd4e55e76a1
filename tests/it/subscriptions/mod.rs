//! What renews: begun by orders, charged by the calendar, once for each period whatever dies in between.

mod renewal;
mod shop;
