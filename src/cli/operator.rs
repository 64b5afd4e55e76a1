//! `sealbook operator …`

use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{Failure, print, remark};
use crate::app::App;
use crate::audit::Actor;
use crate::customers::values::{Email, FieldError};
use crate::identity::enrolment::INVITATION_SPAN;
use crate::identity::letters;
use crate::identity::operators::{self, OperatorError};
use crate::vault::map::Role;
use crate::web::locale::Locale;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a one-time link that makes somebody an operator. No mail is sent: hand it over yourself.
    Invite {
        /// What the operator will sign in with.
        #[arg(value_parser = email)]
        email: Email,
        #[arg(long, value_parser = roles())]
        role: Role,
    },
}

pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Invite { email, role } => {
            print(&invite(app, &email, role).await?);
            remark(&format!(
                "The link works once, within {} days. Whoever opens it becomes an operator ({role}).",
                INVITATION_SPAN.as_hours() / 24
            ));
        }
    }
    Ok(())
}

/// The link that makes somebody an operator. Whoever was invited before and has not come yet gets another one; the old one
/// is over.
pub async fn invite(app: &App, email: &Email, role: Role) -> Result<String, Failure> {
    match operators::invite(app, Actor::System, email, role).await {
        Ok(invitation) => Ok(letters::enrolment_url(app, &invitation.token)),
        Err(OperatorError::Already) => Err(
            "somebody with this address is an operator already. Access that was taken away is given back in the \
             panel, under Operators."
                .into(),
        ),
        Err(error) => Err(error.into()),
    }
}

fn email(typed: &str) -> Result<Email, String> {
    typed.parse().map_err(|error: FieldError| {
        Locale::En
            .say(&error.phrase())
            .unwrap_or_else(|_| error.code().to_owned())
    })
}

fn roles() -> impl TypedValueParser<Value = Role> {
    PossibleValuesParser::new(Role::ALL.iter().map(|role| role.as_str()))
        .map(|name| name.parse().expect("one of those that were offered"))
}
