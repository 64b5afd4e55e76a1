-- How many add-ons a running subscription has can be changed. An item knows which add-on of the catalogue it is, and not only
-- what it is called; those that were ordered before learn it from their order's line.
alter table subscription_items add column key text;
update subscription_items set key = (
    select min(l.key) from order_lines l join subscriptions s on s.order_id = l.order_id
    where s.id = subscription_items.subscription_id and l.kind = 'addon'
    and (l.name_en = subscription_items.name or l.name_de = subscription_items.name)
) where kind = 'addon';

-- The add-ons of what is planned for a later period: JSON, with their prices; nothing where they stay as they are.
alter table subscriptions add column next_addons text;
