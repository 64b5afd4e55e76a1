-- Who changes to another plan later is told at once whether their coupon goes on with it: stays, or ends. Nothing, where nobody
-- asked for another plan, or it was asked for before: then it ends.
alter table subscriptions add column next_coupon text;
