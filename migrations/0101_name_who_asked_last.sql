-- Who changes to another plan answers what that one asks, and the answers join the order's. Questions of different plans may have
-- one name and another wording: they are shown as the plan words them that asked last. Nothing: the plan that was ordered.
alter table orders add column asked_plan_id text references plans (id);
