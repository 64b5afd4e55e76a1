//! Credit notes: an invoice is never changed, only taken back, in whole or in part, by a document of its own.

use data_encoding::HEXLOWER;
use jiff::Timestamp;

use super::author::{AuthorError, Statement};
use super::correct::{self, Amount, NotCreditable};
use super::model::{Document, Invoice, InvoiceId, Kind};
use super::numbering::Said;
use super::store::{self, Credited, Due};
use super::wait::{self, IssueError};
use super::{by_id, data, read};
use crate::app::App;
use crate::billing::document::{Line, Preceding, Text};
use crate::billing::tax::{Part, Totals};
use crate::catalog::Basis;
use crate::customers::values::Quantity;
use crate::money::{Money, MoneyError};
use crate::storage::{self, Batch, Tx};
use crate::vault::{self, Sealed};
use crate::web::locale::{Locale, Phrase};

/// Characters of a reason.
pub const REASON_CHARS_MAX: usize = 255;

/// A credit note that is asked for.
#[derive(Debug, Clone)]
pub struct Credit {
    pub amount: Amount,
    /// Stands on the credit note; the customer reads it.
    pub reason: Option<Text>,
    /// Names this one request for the invoice: a repetition answers the same credit note.
    pub key: String,
}

/// Why there is no credit note.
#[derive(Debug, thiserror::Error)]
pub enum CreditError {
    #[error("there is no such invoice")]
    UnknownInvoice,
    #[error("a credit note is not credited")]
    CreditNote,
    #[error("this key was used for another credit note")]
    KeyReused,
    #[error("the customer was erased")]
    Erased,
    #[error(transparent)]
    NotCreditable(#[from] NotCreditable),
    #[error(transparent)]
    Issue(#[from] IssueError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Takes an invoice back, or part of it, and answers when the credit note is issued. Many at once never take back more than
/// there is: what remains is asked in the transaction that owes the credit note.
pub async fn credit(app: &App, id: &InvoiceId, credit: &Credit) -> Result<Invoice, CreditError> {
    let cause = owe_credit(app, id, credit).await?;
    Ok(wait::issue(app, &cause).await?)
}

/// Owes the credit note and answers its cause, for whoever need not wait.
pub async fn owe_credit(app: &App, id: &InvoiceId, credit: &Credit) -> Result<String, CreditError> {
    let invoice = by_id(&app.storage, id)
        .await?
        .ok_or(CreditError::UnknownInvoice)?
        .document;
    if invoice.kind == Kind::CreditNote {
        return Err(CreditError::CreditNote);
    }
    let prefix = format!("{id}/{}", short(app, "credit-key", credit.key.as_bytes()));
    let reason = credit.reason.as_ref().map_or("", Text::as_str);
    let body = format!("{:?} {reason}", credit.amount);
    let cause = format!("{prefix}/{}", short(app, "credit-body", body.as_bytes()));
    let reason = seal_reason(app, &invoice, &cause, credit.reason.as_ref()).await?;
    let (amount, owed_at) = (credit.amount, app.clock.now());
    let asked = Asked {
        prefix,
        cause: cause.clone(),
        amount,
        reason,
        owed_at,
    };
    app.storage
        .transact(move |tx| {
            let (invoice, asked) = (invoice.clone(), asked.clone());
            Box::pin(async move {
                let amount = within_reach(tx, &invoice, asked.amount, &asked.prefix).await?;
                owe(tx, &invoice, Asked { amount, ..asked }).await
            })
        })
        .await?;
    Ok(cause)
}

/// What may be taken back of an invoice by somebody's wish: not what the invoice for something else gave back of it already. Who
/// ends what it is for reckons with both.
async fn within_reach(
    tx: &mut Tx,
    invoice: &Document,
    amount: Amount,
    prefix: &str,
) -> Result<Amount, CreditError> {
    let given = store::given_back(tx, &invoice.cause).await?;
    if given == 0 || store::earlier_credit(tx, prefix).await?.is_some() {
        return Ok(amount);
    }
    let currency = invoice.total.currency();
    let on_basis = |parts: &[Part]| {
        let parts = parts
            .iter()
            .map(|part| correct::on_basis(invoice.basis, part));
        let parts: Result<Vec<Money>, MoneyError> = parts.collect();
        Money::sum(currency, parts?)
    };
    let credited = store::credited(tx, invoice).await?;
    let left = correct::remaining(&invoice.parts, &credited).map_err(NotCreditable::from)?;
    let remains = on_basis(&left).map_err(NotCreditable::from)?;
    let most = remains.minor().saturating_sub(given).max(0);
    let most = Money::new(most, currency);
    let wanted = correct::share(currency, &left, amount)?;
    if on_basis(&wanted).map_err(NotCreditable::from)?.minor() <= most.minor() {
        return Ok(amount);
    }
    match (amount, invoice.basis) {
        _ if most.is_zero() => Err(NotCreditable::NothingLeft.into()),
        (Amount::Rest, Basis::Net) => Ok(Amount::Net(most)),
        (Amount::Rest, Basis::Gross) => Ok(Amount::Total(most)),
        _ => Err(NotCreditable::Exceeds(most).into()),
    }
}

/// Calls off what is owed for a cause, in the transaction of what ends it: an invoice that was not issued is owed no more,
/// one that was (`issued`, read before) is taken back by a credit note. `false`: it was issued meanwhile; read it, and come
/// again.
pub async fn call_off(
    tx: &mut Tx,
    cause: &str,
    issued: Option<&Invoice>,
    now: Timestamp,
) -> Result<bool, CreditError> {
    match (store::call_off(tx, cause).await?, issued) {
        (None | Some(true), _) => Ok(true),
        (Some(false), None) => Ok(false),
        (Some(false), Some(issued)) => {
            let invoice = &issued.document;
            let prefix = format!("{}/called-off", invoice.id);
            let asked = Asked {
                cause: format!("{prefix}/rest"),
                prefix,
                amount: Amount::Rest,
                reason: None,
                owed_at: now,
            };
            match owe(tx, invoice, asked).await {
                Ok(()) | Err(CreditError::NotCreditable(NotCreditable::NothingLeft)) => Ok(true),
                Err(error) => Err(error),
            }
        }
    }
}

/// Takes back as much of an invoice as remains of it, `most` at most, in the transaction of what ends a part of what it is
/// for; on the invoice's basis, and once for the key. Answers how much that was.
pub async fn take_back(
    tx: &mut Tx,
    invoice: &Invoice,
    most: Money,
    key: &str,
    now: Timestamp,
) -> Result<Money, CreditError> {
    let invoice = &invoice.document;
    let credited = store::credited(tx, invoice).await?;
    let left = correct::remaining(&invoice.parts, &credited).map_err(NotCreditable::from)?;
    let left = left
        .iter()
        .map(|part| correct::on_basis(invoice.basis, part));
    let left: Vec<Money> = left
        .collect::<Result<_, _>>()
        .map_err(NotCreditable::from)?;
    let left = Money::sum(most.currency(), left).map_err(NotCreditable::from)?;
    let taken = Money::new(left.minor().min(most.minor()), most.currency());
    if taken.minor() <= 0 {
        return Ok(Money::zero(most.currency()));
    }
    let prefix = format!("{}/{key}", invoice.id);
    let asked = Asked {
        cause: format!("{prefix}/part"),
        prefix,
        amount: match invoice.basis {
            _ if taken == left => Amount::Rest,
            Basis::Net => Amount::Net(taken),
            Basis::Gross => Amount::Total(taken),
        },
        reason: None,
        owed_at: now,
    };
    owe(tx, invoice, asked).await?;
    Ok(taken)
}

#[derive(Clone)]
struct Asked {
    /// With what the causes of this request's repetitions begin.
    prefix: String,
    cause: String,
    amount: Amount,
    reason: Option<Sealed>,
    owed_at: Timestamp,
}

/// Owes a credit note, within what remains at this moment.
async fn owe(tx: &mut Tx, invoice: &Document, asked: Asked) -> Result<(), CreditError> {
    if let Some(earlier) = store::earlier_credit(tx, &asked.prefix).await? {
        return if earlier == asked.cause {
            Ok(())
        } else {
            Err(CreditError::KeyReused)
        };
    }
    let credited = store::credited(tx, invoice).await?;
    let left = correct::remaining(&invoice.parts, &credited).map_err(NotCreditable::from)?;
    let parts = correct::share(invoice.total.currency(), &left, asked.amount)?;
    let totals = totals(invoice, &parts).map_err(NotCreditable::from)?;
    let mut batch = Batch::new();
    let credited = Credited {
        cause: &asked.cause,
        invoice: &invoice.id,
        subject: &invoice.subject,
        basis: invoice.basis.as_str(),
        reason: asked.reason,
        parts: &parts,
        net: totals.net,
        tax: totals.tax,
        total: totals.total,
        owed_at: asked.owed_at,
    };
    store::add_credit_owed(&mut batch, &credited);
    tx.insert(batch).await?;
    wait::wake_after(tx);
    Ok(())
}

/// Sixteen letters that name something without telling it.
fn short(app: &App, purpose: &'static str, bytes: &[u8]) -> String {
    HEXLOWER.encode(&app.vault.fingerprint(purpose, bytes)[..8])
}

async fn seal_reason(
    app: &App,
    invoice: &Document,
    cause: &str,
    reason: Option<&Text>,
) -> Result<Option<Sealed>, CreditError> {
    let Some(reason) = reason else {
        return Ok(None);
    };
    let keys = match app.vault.keys(&invoice.subject).await {
        Err(vault::Error::Erased) => return Err(CreditError::Erased),
        keys => keys?,
    };
    let sealed = app
        .vault
        .seal(&data::REASON, &keys, cause, reason.as_str().as_bytes())?;
    Ok(Some(sealed))
}

fn totals(invoice: &Document, parts: &[Part]) -> Result<Totals, MoneyError> {
    let currency = invoice.total.currency();
    let net = Money::sum(currency, parts.iter().map(|part| part.net))?;
    let tax = Money::sum(currency, parts.iter().map(|part| part.tax))?;
    let taken = parts
        .iter()
        .filter(|part| !(part.net.is_zero() && part.tax.is_zero()));
    Ok(Totals {
        net,
        tax,
        total: net.plus(tax)?,
        parts: taken.copied().collect(),
    })
}

/// What a credit note says: the invoice's own lines when it takes everything back at once, else a line for each rate. Its tax is
/// converted as the invoice's was.
pub(super) async fn statement(app: &App, due: &Due) -> Result<Said, AuthorError> {
    let unwritable = AuthorError::Unwritable;
    let id = due
        .corrects
        .as_ref()
        .ok_or(unwritable("a credit note corrects nothing"))?;
    let invoice = by_id(&app.storage, id)
        .await?
        .ok_or(unwritable("the invoice is gone"))?
        .document;
    let frozen = read::open_draft(app, &invoice).await?;
    let parts = store::credit_parts(&app.storage, &due.cause, &invoice).await?;
    let fits = |_| unwritable("the credit note's amounts do not fit together");
    let totals = totals(&invoice, &parts).map_err(fits)?;
    let is_whole = parts == invoice.parts;
    let preceding = Preceding {
        number: frozen.number.clone(),
        issued_on: frozen.issued_on,
    };
    let (lines, discounts) = if is_whole {
        (frozen.lines, frozen.discounts)
    } else {
        let name = line_name(frozen.language, &invoice.number)?;
        let line = |part: &Part| {
            Ok(Line {
                name: name.clone(),
                description: None,
                quantity: Quantity::ONE,
                amount: correct::on_basis(invoice.basis, part).map_err(fits)?,
                decision: part.decision,
                discount: None,
                period: None,
            })
        };
        let lines = totals
            .parts
            .iter()
            .map(line)
            .collect::<Result<_, AuthorError>>()?;
        (lines, Vec::new())
    };
    let mut notes = Vec::new();
    if let Some(sealed) = store::reason_sealed(&app.storage, &due.cause).await? {
        let opened = app
            .vault
            .open_field(&data::REASON, &invoice.subject, &due.cause, &sealed)
            .await?;
        notes.extend(Text::new(opened.text()?));
    }
    let statement = Statement {
        customer: invoice.customer,
        order_id: invoice.order_id,
        is_proven: false,
        payment_days: 0,
        language: frozen.language,
        basis: invoice.basis,
        totals,
        order: frozen.order,
        buyer: frozen.buyer,
        supplied: frozen.supplied,
        supply: invoice.supply,
        lines,
        discounts,
        notes,
        payment_method: invoice.payment_method,
    };
    Ok(Said {
        statement,
        corrects: Some((preceding, frozen.conversion)),
    })
}

fn line_name(locale: Locale, number: &str) -> Result<Text, AuthorError> {
    let phrase = Phrase::new("document-credited-part").with("number", number.to_owned());
    let said = locale.say(&phrase).ok();
    said.as_deref()
        .and_then(Text::new)
        .ok_or(AuthorError::Unwritable(
            "the credit note's line cannot be said",
        ))
}
