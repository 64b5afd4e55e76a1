//! `sealbook api-key …`

use clap::Subcommand;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::{Failure, print, remark};
use crate::app::App;
use crate::audit::Actor;
use crate::identity::api_keys::{self, ApiKey, KeyName};
use crate::identity::scopes::Scope;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a new key, once: only a digest of it is stored.
    Create {
        /// What you call the program that uses it.
        name: KeyName,
        /// What it may do; several may follow.
        #[arg(long = "scope", value_name = "SCOPE", required = true, num_args = 1.., value_parser = scopes())]
        scopes: Vec<Scope>,
    },
    /// Show which keys there are, and were.
    List,
    /// End a key at once.
    Revoke {
        /// The key's name or id, as `list` shows them.
        key: String,
    },
}

pub async fn run(app: &App, command: Command) -> Result<(), Failure> {
    match command {
        Command::Create { name, scopes } => {
            let (key, secret) = api_keys::create(app, Actor::System, name, &scopes).await?;
            print(&secret);
            remark(&format!(
                "The key {} is shown this once: put it where the program finds it, as `Authorization: Bearer …`.",
                key.name
            ));
        }
        Command::List => {
            let keys = api_keys::all(app).await?;
            if keys.is_empty() {
                remark("There are no keys.");
            }
            for key in keys {
                print(&line(&key));
            }
        }
        Command::Revoke { key } => {
            let key = api_keys::revoke(app, Actor::System, &key).await?;
            remark(&format!("The key {} works no more.", key.name));
        }
    }
    Ok(())
}

/// Separated by tabs, the name last: it may hold spaces.
fn line(key: &ApiKey) -> String {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let used = key
        .used_at
        .map_or_else(|| "never".to_owned(), |at| at.to_string());
    let state = key
        .revoked_at
        .map_or_else(|| "works".to_owned(), |at| format!("revoked {at}"));
    format!(
        "{}\t{}\tmade {}\tused {used}\t{state}\t{}",
        key.id,
        scopes.join(" "),
        key.created_at,
        key.name
    )
}

fn scopes() -> impl TypedValueParser<Value = Scope> {
    PossibleValuesParser::new(Scope::ALL.iter().map(|scope| scope.as_str()))
        .map(|name| name.parse().expect("one of those that were offered"))
}
