//! What an end would come to, before somebody asks for it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::{Act, actions};
use crate::app::App;
use crate::money::Money;
use crate::subscriptions::act::ActError;
use crate::subscriptions::ending::{self, When};
use crate::subscriptions::error::Error;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::state::State;

/// What an end would come to, by the name of its [`Act`].
#[derive(Debug, Clone, Serialize)]
pub struct EndingLine {
    pub last_day: Date,
    /// What is given back of what was charged, if anything is.
    pub back: Option<Money>,
}

pub(super) async fn of(
    app: &App,
    subscription: &Subscription,
    state: State,
) -> Result<BTreeMap<String, EndingLine>, Error> {
    let mut endings = BTreeMap::new();
    for (act, when) in [(Act::Cancel, When::Earliest), (Act::End, When::Now)] {
        if !actions(subscription, state, false).contains(&act) {
            continue;
        }
        match ending::preview(app, subscription, when).await {
            Ok(ending) => {
                let line = EndingLine {
                    last_day: ending.last_day,
                    back: Some(ending.total).filter(|total| !total.is_zero()),
                };
                endings.insert(act.to_string(), line);
            }
            Err(ActError::Reckoning(error)) => return Err(error),
            // It was ended meanwhile.
            Err(_) => {}
        }
    }
    Ok(endings)
}
