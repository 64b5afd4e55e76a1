# What was declared without signing in and a person decides: the panel, and the mails about it.

declarations-title = Declarations
declarations-lead = Cancellations for cause, and withdrawals that came late or from a business. A cancelled contract ends when it can ordinarily; more is done once somebody decides. Whoever declared was told that you write to them.
declarations-none = No declaration waits for a decision.
declarations-more = There are more. They follow once these are decided.
column-declared = Declared
declared-what-cancellation = Cancellation for cause
declared-what-withdrawal = Withdrawal
declared-confirmed = Confirmed: ends with { $on }
declaration-accepted = Accept
declaration-accepted-yes = Accept and send
declaration-refused = Refuse
declaration-refused-yes = Refuse and send
declaration-accept-contract = The contract ends with the day that you choose, even one that is over. What was charged for the time after it is credited.
declaration-accept-order = The order is cancelled, its invoice is credited whole, and what it began ends at once. What was paid is to be paid back within 14 days.
declaration-accept-nothing = Nothing is left to end. If something of its invoices should be credited, do that on the order’s page.
declaration-refuse-sure = Everything stays as it is.
label-last-day = Last day
label-decision-words = Your answer
label-decision-words-hint = It is mailed to the customer.
problem-last-day = Choose a day from the order on, and not later than the contract ends anyway.
done-declaration-accepted = Accepted. It is being carried out, and the customer told.
done-declaration-refused = Refused. The customer is being told.
alarm-waiting-declarations = { $count ->
    [one] A cancellation or withdrawal waits for your decision.
   *[other] { $count } cancellations or withdrawals wait for your decision.
  }
unmatched-title = They fit no order
unmatched-lead = Number and address do not belong together. A typing error does not undo a declaration that reached you. Look whose it is: its day counts. Who sent it was asked by mail to send it again, if the shop knows them. After 30 days these are forgotten.
unmatched-typed = Typed
unmatched-what-cancellation = Cancellation
unmatched-what-withdrawal = Withdrawal
unmatched-attach = Attach to an order
unmatched-attach-means = It is then answered as if this number had been typed, and confirmed to that order’s customer.
unmatched-attach-yes = Attach and answer
unmatched-aside = Set aside
problem-unknown-order = There is no order of this number.
done-declaration-attached = Attached. It is being answered, and the customer told.
done-declaration-set-aside = Set aside.
alarm-unmatched-declarations = { $count ->
    [one] A cancellation or withdrawal fits no order.
   *[other] { $count } cancellations or withdrawals fit no order.
  }
declaration-waits = A cancellation or withdrawal waits for a decision
audit-action-declaration-decided = Decided about a cancellation or withdrawal
ground-declarations = To decide about your cancellation or withdrawal
reason-declarations = Deciding about cancellations
data-words = our answer to a cancellation or withdrawal

mail-kind-declaration-waiting = A declaration waits
mail-waiting-subject = A cancellation or withdrawal waits at { $shop }
mail-waiting-lead = Somebody cancelled for cause or withdrew, and a person has to decide. The customer was told that you write. Who it is, and why, you see in the panel:
mail-waiting-button = See what waits
mail-waiting-why = This goes to the shop’s contact address, once for each declaration.

mail-decision-subject-cancellation = About your cancellation, order { $number }, { $shop }
mail-decision-subject-withdrawal = About your withdrawal, order { $number }, { $shop }
mail-decision-about-cancellation = On { $at } you cancelled for cause. We have looked at it.
mail-decision-about-withdrawal = On { $at } you withdrew. We have looked at it.
mail-decision-accepted-cancellation = We accept your cancellation.
mail-decision-accepted-withdrawal = We accept your withdrawal. What you paid for the order will be returned to you.
mail-decision-refused-cancellation = We do not accept the cause that you stated.
mail-decision-refused-withdrawal = We do not accept the withdrawal.
mail-decision-ends-accepted = The contract ends with { $on }. Nothing is charged for the time after it; what was charged for it already you get back by a credit note.
mail-decision-ends-refused = It stays with what we confirmed: the contract ends with { $on }.
mail-decision-words = We write to you about it:
