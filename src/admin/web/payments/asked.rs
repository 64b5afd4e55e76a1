//! Which lines are asked for, and in what order they come.

use jiff::civil::Date;
use serde::Deserialize;

use super::super::{Desk, list};
use super::{PATH, line};
use crate::admin::pages::Pager;
use crate::payments::lines::{self, Filter, Line, LineState};
use crate::payments::matching::Movement;
use crate::web::Problem;
use crate::web::form::Filled;

/// Lines of each state that waits for somebody, in front of the list.
const PRESSING_MAX: u32 = 20;

/// What the list is filtered by; what is empty does not matter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::admin::web) struct Asked {
    state: String,
    movement: String,
    statement: String,
    from: String,
    to: String,
    /// Earlier, or later, than this line.
    after: Option<String>,
    before: Option<String>,
    limit: Option<String>,
    /// The page was drawn again by itself: nobody asked to see who paid.
    pub(super) watched: String,
}

impl Asked {
    pub(super) fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("state", &self.state),
            ("movement", &self.movement),
            ("statement", &self.statement),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// Whether it is the list as it is first seen.
    pub(super) fn is_plain(&self) -> bool {
        let is_filtered = self.pairs().iter().any(|(_, value)| !value.is_empty());
        !is_filtered && self.after.is_none() && self.before.is_none()
    }

    /// Which lines these are; what cannot be meant is complained about.
    pub(super) fn filter(&self, form: &mut Filled) -> Filter {
        let mut day = |field: &'static str, text: &str| {
            let day: Option<Date> = text.parse().ok();
            if day.is_none() && !text.is_empty() {
                form.complain(field, "field-invalid-format");
            }
            day
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        let filter = Filter {
            state: LineState::named(&self.state),
            movement: Movement::named(&self.movement),
            statement: self.statement.parse().ok(),
            from,
            to,
        };
        if filter.state.is_none() && !self.state.is_empty() {
            form.complain("state", "field-not-in-list");
        }
        if filter.movement.is_none() && !self.movement.is_empty() {
            form.complain("movement", "field-not-in-list");
        }
        filter
    }

    /// The asked-for page, and the way to its neighbours.
    pub(super) async fn page(
        &self,
        desk: &Desk,
        filter: &Filter,
    ) -> Result<(Vec<Line>, Pager), Problem> {
        let place = |id: &Option<String>| id.as_deref().map(line).transpose();
        let (after, before) = (place(&self.after)?, place(&self.before)?);
        let limit = list::limit(self.limit.as_deref());
        let one_more = u32::try_from(limit + 1).expect("a page is short");
        let storage = &desk.app.storage;
        let found = lines::page(storage, filter, after.as_ref(), before.as_ref(), one_more).await?;
        let mut found = found.ok_or_else(Problem::not_found)?;
        let more = found.len() > limit;
        let (newer, older) = match &before {
            Some(_) => (more, true),
            None => (after.is_some(), more),
        };
        if more && before.is_some() {
            found.remove(0);
        }
        found.truncate(limit);
        let asked = self.limit.as_deref().unwrap_or_default();
        let kept: Vec<(&str, &str)> = self.pairs().into_iter().chain([("limit", asked)]).collect();
        let link = |is_there: bool, place, line: Option<&Line>| {
            line.filter(|_| is_there)
                .map(|line| list::link(PATH, &kept, place, line.id.as_str()))
        };
        let pager = Pager {
            newer: link(newer, "before", found.first()),
            older: link(older, "after", found.last()),
        };
        Ok((found, pager))
    }
}

/// What waits for somebody, in front of what else is the latest.
pub(super) async fn pressing_first(desk: &Desk, latest: Vec<Line>) -> Result<Vec<Line>, Problem> {
    let mut lines = Vec::with_capacity(latest.len());
    for state in LineState::TO_DECIDE {
        let filter = Filter {
            state: Some(state),
            ..Filter::default()
        };
        let found = lines::page(&desk.app.storage, &filter, None, None, PRESSING_MAX).await?;
        lines.extend(found.unwrap_or_default());
    }
    let others = latest.into_iter().filter(|line| {
        let is_pressing = LineState::TO_DECIDE.contains(&line.state);
        !is_pressing || lines.iter().all(|other| other.id != line.id)
    });
    let others: Vec<Line> = others.collect();
    lines.extend(others);
    Ok(lines)
}
