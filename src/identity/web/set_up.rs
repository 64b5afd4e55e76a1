//! `/admin/setup`: from a one-time link to an operator, step by step. Each step shows where its form goes; who comes to a
//! step that is not the next one is led there.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;

use super::{Door, PANEL, see, weak};
use crate::customers::values::{Email, FieldError, PersonName};
use crate::identity::enrolment::{self, Arrival, EnrolError, NewAccount, Step, Walker};
use crate::identity::pages::{
    self, EnrolPage, Progress, RecoveryCheckPage, RecoveryCodesPage, RecoverySheetPage, ResumePage,
    SecondFactorPage,
};
use crate::identity::qr::Qr;
use crate::identity::{LEN_MIN, Password};
use crate::vault::map::Role;
use crate::web::form::{Filled, problem};
use crate::web::session::{self, Kind};
use crate::web::{Fields, Problem, query_value};

const SECOND_FACTOR: &str = "/admin/setup/second-factor";
const CODES: &str = "/admin/setup/recovery-codes";
const SHEET: &str = "/admin/setup/recovery-sheet";
const SHEET_CHECK: &str = "/admin/setup/recovery-sheet/check";

pub(super) async fn arrive(door: Door) -> Result<HttpResponse, Problem> {
    let Some(token) = token(&door) else {
        let walker = walker(&door).await?;
        return Ok(see(path(walker.step), []));
    };
    let arrival = enrolment::arrive(&door.app, &token).await?;
    match arrival {
        Arrival::Account { role, invited } => {
            door.page(&account_page(&token, role, invited, Filled::default()))
        }
        Arrival::Resume => door.page(&resume_page(&token, Filled::default())),
    }
}

pub(super) async fn make_account(door: Door, fields: Fields) -> Result<HttpResponse, Problem> {
    door.knock()?;
    let token = token(&door).ok_or_else(Problem::not_found)?;
    let (role, invited) = match enrolment::arrive(&door.app, &token).await? {
        Arrival::Account { role, invited } => (role, invited),
        Arrival::Resume => return resume(&door, &token, &fields).await,
    };
    let mut form = Filled::default()
        .with("name", fields.value("name"))
        .with("email", fields.value("email"));
    let Some(account) = typed(&fields, invited.as_deref(), &mut form) else {
        return door.refused(&account_page(&token, role, invited, form));
    };
    match enrolment::make_account(&door.app, &token, account).await {
        Ok(fresh) => Ok(see(SECOND_FACTOR, [fresh.cookie()])),
        Err(EnrolError::AddressTaken) => {
            form.complain("email", problem("address-taken"));
            door.refused(&account_page(&token, role, invited, form))
        }
        Err(error) => Err(error.into()),
    }
}

async fn resume(door: &Door, token: &str, fields: &Fields) -> Result<HttpResponse, Problem> {
    let password = Password::typed(fields.value("password"));
    match enrolment::resume(&door.app, token, &password).await {
        Ok(fresh) => Ok(see("/admin/setup", [fresh.cookie()])),
        Err(EnrolError::WrongPassword) => {
            let form = Filled::default().wrong("password", problem("password"));
            door.refused(&resume_page(token, form))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn second_factor(door: Door) -> Result<HttpResponse, Problem> {
    match standing(&door, Step::SecondFactor).await? {
        Ok(walker) => door.page(&second_factor_page(&door, &walker, Filled::default()).await?),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn confirm_second_factor(
    door: Door,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    door.knock()?;
    let walker = match standing(&door, Step::SecondFactor).await? {
        Ok(walker) => walker,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match enrolment::confirm_second_factor(&door.app, &walker, fields.value("code")).await {
        Ok(()) => Ok(see(CODES, [])),
        Err(EnrolError::WrongCode) => {
            let form = Filled::default().wrong("code", problem("code"));
            door.refused(&second_factor_page(&door, &walker, form).await?)
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn codes(door: Door) -> Result<HttpResponse, Problem> {
    match standing(&door, Step::RecoveryCodes).await? {
        Ok(walker) => door.page(&codes_page(&door, &walker, Filled::default()).await?),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn keep_codes(door: Door, fields: Fields) -> Result<HttpResponse, Problem> {
    let walker = match standing(&door, Step::RecoveryCodes).await? {
        Ok(walker) => walker,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if !fields.ticked("kept") {
        let form = Filled::default().wrong("kept", problem("kept"));
        return door.refused(&codes_page(&door, &walker, form).await?);
    }
    Ok(match enrolment::keep_codes(&door.app, &walker).await? {
        None => see(SHEET, []),
        Some(fresh) => see(PANEL, [fresh.cookie(), session::farewell(Kind::Enrolment)]),
    })
}

pub(super) async fn sheet(door: Door) -> Result<HttpResponse, Problem> {
    let walker = match standing(&door, Step::RecoverySheet).await? {
        Ok(walker) => walker,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let sheet = enrolment::sheet(&door.app, &walker).await?;
    door.page(&RecoverySheetPage {
        progress: progress(&walker),
        next: SHEET_CHECK.to_owned(),
        words: sheet.words().map(str::to_owned).collect(),
    })
}

pub(super) async fn ask_for_words(door: Door) -> Result<HttpResponse, Problem> {
    match standing(&door, Step::RecoverySheet).await? {
        Ok(walker) => door.page(&words_page(&door, &walker, Filled::default())),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub(super) async fn keep_sheet(door: Door, fields: Fields) -> Result<HttpResponse, Problem> {
    door.knock()?;
    let walker = match standing(&door, Step::RecoverySheet).await? {
        Ok(walker) => walker,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let places = enrolment::places_asked(&door.app, &walker);
    let typed: Vec<&str> = places
        .iter()
        .map(|place| fields.value(&format!("word_{place}")))
        .collect();
    match enrolment::keep_sheet(&door.app, &walker, &typed).await {
        Ok(fresh) => Ok(see(
            PANEL,
            [fresh.cookie(), session::farewell(Kind::Enrolment)],
        )),
        Err(EnrolError::WrongWord(place)) => {
            let form = Filled::default().wrong(format!("word_{place}"), problem("word"));
            door.refused(&words_page(&door, &walker, form))
        }
        Err(error) => Err(error.into()),
    }
}

/// What the account's form says; nothing, when it complains.
fn typed(fields: &Fields, invited: Option<&str>, form: &mut Filled) -> Option<NewAccount> {
    let complain = |form: &mut Filled, field: &str, error: &FieldError| {
        form.complain(field, error.phrase());
    };
    let name: Option<PersonName> = fields
        .value("name")
        .parse()
        .inspect_err(|error| complain(form, "name", error))
        .ok();
    // An invited address is not taken from the form.
    let email: Option<Email> = match invited {
        Some(_) => None,
        None => fields
            .value("email")
            .parse()
            .inspect_err(|error| complain(form, "email", error))
            .ok(),
    };
    let address = invited.unwrap_or(fields.value("email"));
    let password = Password::chosen(fields.value("password"), &[address, fields.value("name")])
        .inspect_err(|weakness| form.complain("password", weak(*weakness)))
        .ok();
    if fields.value("password") != fields.value("password_again") {
        form.complain("password_again", problem("password-again"));
    }
    if !form.is_right() {
        return None;
    }
    Some(NewAccount {
        name: name?,
        email,
        password: password?,
    })
}

/// The walker before this step, or the way to where the walker stands.
async fn standing(door: &Door, step: Step) -> Result<Result<Walker, HttpResponse>, Problem> {
    let walker = walker(door).await?;
    Ok(if walker.step == step {
        Ok(walker)
    } else {
        Err(see(path(walker.step), []))
    })
}

async fn walker(door: &Door) -> Result<Walker, Problem> {
    let session = door
        .session(Kind::Enrolment)
        .await?
        .ok_or(EnrolError::Gone)?;
    Ok(enrolment::walker(&door.app, session).await?)
}

fn token(door: &Door) -> Option<String> {
    query_value(door.request.query_string(), "token")
}

fn action(token: &str) -> String {
    // Of our own alphabet: nothing in it needs escaping in a URL.
    format!("/admin/setup?token={token}")
}

const fn path(step: Step) -> &'static str {
    match step {
        Step::SecondFactor => SECOND_FACTOR,
        Step::RecoveryCodes => CODES,
        Step::RecoverySheet => SHEET,
    }
}

fn progress(walker: &Walker) -> Progress {
    let current = match walker.step {
        Step::SecondFactor => pages::Step::SecondFactor,
        Step::RecoveryCodes => pages::Step::RecoveryCodes,
        Step::RecoverySheet => pages::Step::RecoverySheet,
    };
    if walker.is_first_owner {
        Progress::of_the_first_owner(current)
    } else {
        Progress::of_the_invited(current)
    }
}

fn account_page(token: &str, role: Role, invited: Option<String>, form: Filled) -> EnrolPage {
    let current = pages::Step::Account;
    EnrolPage {
        progress: match invited {
            None => Progress::of_the_first_owner(current),
            Some(_) => Progress::of_the_invited(current),
        },
        action: action(token),
        role: role.as_str().to_owned(),
        invited,
        password_length_min: i64::try_from(LEN_MIN).unwrap_or(i64::MAX),
        form,
    }
}

fn resume_page(token: &str, form: Filled) -> ResumePage {
    ResumePage {
        action: action(token),
        form,
    }
}

async fn second_factor_page(
    door: &Door,
    walker: &Walker,
    form: Filled,
) -> Result<SecondFactorPage, Problem> {
    let shown = enrolment::second_factor(&door.app, walker).await?;
    Ok(SecondFactorPage {
        progress: progress(walker),
        action: SECOND_FACTOR.to_owned(),
        qr: Qr::of(&shown.url).map_err(|error| Problem::internal(&error))?,
        secret: shown.secret.to_string(),
        form,
    })
}

async fn codes_page(
    door: &Door,
    walker: &Walker,
    form: Filled,
) -> Result<RecoveryCodesPage, Problem> {
    let codes = enrolment::codes(&door.app, walker).await?;
    Ok(RecoveryCodesPage {
        progress: progress(walker),
        action: CODES.to_owned(),
        codes: codes.iter().map(|code| code.as_str().to_owned()).collect(),
        form,
    })
}

fn words_page(door: &Door, walker: &Walker, form: Filled) -> RecoveryCheckPage {
    let places = enrolment::places_asked(&door.app, walker);
    RecoveryCheckPage {
        progress: progress(walker),
        action: SHEET_CHECK.to_owned(),
        sheet: SHEET.to_owned(),
        places: places
            .into_iter()
            .filter_map(|place| i64::try_from(place).ok())
            .collect(),
        form,
    }
}

impl From<EnrolError> for Problem {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::UnknownLink => Self::not_found(),
            EnrolError::Gone => Self::new(StatusCode::GONE, "link-is-over"),
            EnrolError::OutOfTurn => Self::new(StatusCode::CONFLICT, "out-of-turn"),
            EnrolError::AddressTaken
            | EnrolError::WrongPassword
            | EnrolError::WrongCode
            | EnrolError::WrongWord(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused"),
            EnrolError::TooMany { retry_after_s } => Self::too_many(retry_after_s),
            EnrolError::Busy(_) => Self::unavailable(),
            EnrolError::Storage(error) => error.into(),
            EnrolError::Vault(error) => error.into(),
        }
    }
}
