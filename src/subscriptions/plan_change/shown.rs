//! What somebody was shown of a change before they asked for it.

use super::Preview;
use crate::app::App;

/// What somebody was shown, and agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The total, in minor units.
    pub total: i64,
    /// [`Preview::mark`], where it was sent back.
    pub mark: Option<String>,
}

impl From<i64> for Shown {
    fn from(total: i64) -> Self {
        Self { total, mark: None }
    }
}

impl Shown {
    /// Whether it still comes to that.
    pub(super) fn is_of(&self, app: &App, preview: &Preview) -> bool {
        let mark = self.mark.as_ref();
        self.total == preview.total().minor() && mark.is_none_or(|mark| *mark == preview.mark(app))
    }
}

impl Preview {
    /// Stands for all that it says: prices, days, amounts. Another one says something else, though it may come to the same.
    pub fn mark(&self, app: &App) -> String {
        let says = format!(
            "{:?}",
            (
                &self.planned,
                self.from,
                &self.charges,
                &self.totals,
                self.setup
            )
        );
        let digest = app.vault.fingerprint("plan-change", says.as_bytes());
        let (mark, _) = digest
            .split_first_chunk()
            .expect("a digest is longer than a mark");
        format!("{:032x}", u128::from_be_bytes(*mark))
    }
}
