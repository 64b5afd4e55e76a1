//! Pages of a list: how many rows, and the links to the neighbours.

use form_urlencoded::Serializer;

/// Rows of a page where nothing else is asked for, and at most.
const LIMIT: usize = 50;
const LIMIT_MAX: usize = 100;

/// How many rows a page has, as asked for with `?limit=`.
pub(super) fn limit(asked: Option<&str>) -> usize {
    asked
        .and_then(|text| text.parse().ok())
        .unwrap_or(LIMIT)
        .clamp(1, LIMIT_MAX)
}

/// A page of this list, filtered as this one is.
pub(super) fn link(path: &str, filter: &[(&str, &str)], place: &str, id: &str) -> String {
    let set = filter.iter().filter(|(_, value)| !value.is_empty());
    let query = Serializer::new(String::new())
        .extend_pairs(set)
        .append_pair(place, id)
        .finish();
    format!("{path}?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_rows_and_not_too_many() {
        for (asked, rows) in [
            (None, 50),
            (Some("7"), 7),
            (Some("0"), 1),
            (Some("9999"), 100),
            (Some("-1"), 50),
            (Some("x"), 50),
        ] {
            assert_eq!(limit(asked), rows, "{asked:?}");
        }
    }

    #[test]
    fn a_link_keeps_the_filter() {
        let filter = [("status", "open"), ("plan", ""), ("from", "a&b")];
        assert_eq!(
            link("/admin/orders", &filter, "after", "ord_1"),
            "/admin/orders?status=open&from=a%26b&after=ord_1"
        );
    }
}
