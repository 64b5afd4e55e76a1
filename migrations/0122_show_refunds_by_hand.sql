-- Which refund that was made by hand a line of a statement shows. A line that was matched with the wrong one is taken back and
-- shows another; what a line shows is not called a slip of the pen.
alter table bank_lines add column manual_refund_id text references manual_refunds (id);

update bank_lines set manual_refund_id =
    (select m.id from manual_refunds m where m.customer_id = bank_lines.customer_id and m.entry_id = bank_lines.entry_id)
where movement = 'paid_out' and state = 'allocated' and customer_id is not null;

create unique index bank_lines_by_manual_refund on bank_lines (manual_refund_id) where manual_refund_id is not null;
