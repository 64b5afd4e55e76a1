//! An operator's way in: enrolment step by step, and signing in; and the own account.

mod own_account;

use serde::Serialize;

use super::qr::Qr;
use crate::web::form::Filled;
use crate::web::page::Page;

pub use own_account::{NewCodesPage, OwnAccountPage, SessionRow};

/// Where somebody stands on the way in.
#[derive(Debug, Clone, Serialize)]
pub struct Progress {
    pub steps: Vec<Step>,
    pub current: Step,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    Account,
    SecondFactor,
    RecoveryCodes,
    /// The master key on paper: for the first owner alone.
    RecoverySheet,
}

impl Progress {
    pub fn of_the_first_owner(current: Step) -> Self {
        Self {
            steps: vec![
                Step::Account,
                Step::SecondFactor,
                Step::RecoveryCodes,
                Step::RecoverySheet,
            ],
            current,
        }
    }

    pub fn of_the_invited(current: Step) -> Self {
        Self {
            steps: vec![Step::Account, Step::SecondFactor, Step::RecoveryCodes],
            current,
        }
    }
}

/// Fields `name`, `email` (the first owner's alone), `password`, `password_again`.
#[derive(Debug, Clone, Serialize)]
pub struct EnrolPage {
    pub progress: Progress,
    /// Where the form goes: its own address, with the link's token.
    pub action: String,
    pub role: String,
    /// The invited address, which cannot be changed here.
    pub invited: Option<String>,
    pub password_length_min: i64,
    pub form: Filled,
}

/// A set-up that was left after its account was made. Field `password`.
#[derive(Debug, Clone, Serialize)]
pub struct ResumePage {
    pub action: String,
    pub form: Filled,
}

/// Field `code`.
#[derive(Debug, Clone, Serialize)]
pub struct SecondFactorPage {
    pub progress: Progress,
    pub action: String,
    pub qr: Qr,
    /// The same secret in base 32, in groups of four, for whoever cannot scan.
    pub secret: String,
    pub form: Filled,
}

/// Shown once. Field `kept`.
#[derive(Debug, Clone, Serialize)]
pub struct RecoveryCodesPage {
    pub progress: Progress,
    pub action: String,
    pub codes: Vec<String>,
    pub form: Filled,
}

/// The master key in words, to be printed. `GET` of the next page asks for some of them.
#[derive(Debug, Clone, Serialize)]
pub struct RecoverySheetPage {
    pub progress: Progress,
    /// The page that asks for words.
    pub next: String,
    pub words: Vec<String>,
}

/// Fields `word_<place>`, counted from 1.
#[derive(Debug, Clone, Serialize)]
pub struct RecoveryCheckPage {
    pub progress: Progress,
    pub action: String,
    /// Back to the sheet.
    pub sheet: String,
    pub places: Vec<i64>,
    pub form: Filled,
}

/// `GET /admin/sign-in`. Fields `email`, `password`.
#[derive(Debug, Clone, Serialize)]
pub struct OperatorSignInPage {
    pub form: Filled,
}

/// After the password. Field `code`: from the authenticator, or a recovery code.
#[derive(Debug, Clone, Serialize)]
pub struct OperatorCodePage {
    pub form: Filled,
}

impl Page for EnrolPage {
    const TEMPLATE: &'static str = "identity/enrol.html";

    fn samples() -> Vec<Self> {
        let owner = Self {
            progress: Progress::of_the_first_owner(Step::Account),
            action: "/admin/setup?token=b25jZQ".to_owned(),
            role: "owner".to_owned(),
            invited: None,
            password_length_min: 12,
            form: Filled::default()
                .with("name", "Ada Lovelace")
                .wrong("email", "field-required")
                .wrong("password_again", "problem-password-again"),
        };
        let invited = Self {
            progress: Progress::of_the_invited(Step::Account),
            role: "support".to_owned(),
            invited: Some("grace@nordlicht.example".to_owned()),
            form: Filled::default(),
            ..owner.clone()
        };
        vec![owner, invited]
    }
}

impl Page for ResumePage {
    const TEMPLATE: &'static str = "identity/resume.html";

    fn samples() -> Vec<Self> {
        let wrong = Filled::default().wrong("password", "problem-password");
        [Filled::default(), wrong]
            .map(|form| Self {
                action: "/admin/setup?token=b25jZQ".to_owned(),
                form,
            })
            .into()
    }
}

impl Page for SecondFactorPage {
    const TEMPLATE: &'static str = "identity/second_factor.html";

    fn samples() -> Vec<Self> {
        let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
        let link =
            format!("otpauth://totp/Nordlicht%20Post:ada?secret={secret}&issuer=Nordlicht%20Post");
        let page = Self {
            progress: Progress::of_the_first_owner(Step::SecondFactor),
            action: "/admin/setup/second-factor".to_owned(),
            qr: Qr::of(&link).expect("it is short"),
            secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP".to_owned(),
            form: Filled::default(),
        };
        let form = Filled::default().wrong("code", "problem-code");
        vec![page.clone(), Self { form, ..page }]
    }
}

impl Page for RecoveryCodesPage {
    const TEMPLATE: &'static str = "identity/recovery_codes.html";

    fn samples() -> Vec<Self> {
        let codes = (0..10).map(|n| format!("{n}k7p-4m2x-9qwe")).collect();
        let page = Self {
            progress: Progress::of_the_invited(Step::RecoveryCodes),
            action: "/admin/setup/recovery-codes".to_owned(),
            codes,
            form: Filled::default(),
        };
        let form = Filled::default().wrong("kept", "problem-kept");
        vec![page.clone(), Self { form, ..page }]
    }
}

impl Page for RecoverySheetPage {
    const TEMPLATE: &'static str = "identity/recovery_sheet.html";

    fn samples() -> Vec<Self> {
        let words = "legal winner thank year wave sausage worth useful";
        vec![Self {
            progress: Progress::of_the_first_owner(Step::RecoverySheet),
            next: "/admin/setup/recovery-sheet/check".to_owned(),
            words: words
                .split(' ')
                .cycle()
                .take(24)
                .map(str::to_owned)
                .collect(),
        }]
    }
}

impl Page for RecoveryCheckPage {
    const TEMPLATE: &'static str = "identity/recovery_check.html";

    fn samples() -> Vec<Self> {
        let page = Self {
            progress: Progress::of_the_first_owner(Step::RecoverySheet),
            action: "/admin/setup/recovery-sheet/check".to_owned(),
            sheet: "/admin/setup/recovery-sheet".to_owned(),
            places: vec![3, 11, 20],
            form: Filled::default(),
        };
        let form = Filled::default().wrong("word_11", "problem-word");
        vec![page.clone(), Self { form, ..page }]
    }
}

impl Page for OperatorSignInPage {
    const TEMPLATE: &'static str = "identity/sign_in.html";

    fn samples() -> Vec<Self> {
        let wrong = Filled::default()
            .with("email", "ada@nordlicht.example")
            .wrong("email", "problem-sign-in");
        [Filled::default(), wrong].map(|form| Self { form }).into()
    }
}

impl Page for OperatorCodePage {
    const TEMPLATE: &'static str = "identity/code.html";

    fn samples() -> Vec<Self> {
        let wrong = Filled::default().wrong("code", "problem-code");
        [Filled::default(), wrong].map(|form| Self { form }).into()
    }
}
