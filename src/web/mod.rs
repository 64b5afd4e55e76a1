//! The web toolkit: who may ask, how pages are put into words and drawn, how forms and JSON are read. It knows no
//! feature.

pub mod assets;
pub mod cors;
pub mod data;
mod dress;
mod entrance;
pub mod failure;
mod fields;
pub mod form;
mod guesses;
mod json;
mod limits;
pub mod locale;
pub mod page;
mod paging;
mod peer;
mod problem;
mod reader;
pub mod session;
mod site;
mod ticket;
pub mod tls;
mod unread;
mod upload;
mod visit;
pub mod work;

pub use entrance::entrance;
pub use fields::Fields;
pub use guesses::Guesses;
pub use json::{Json, object, objects, unique_members};
pub use limits::Limit;
pub use paging::Paging;
pub use peer::subscriber;
pub use problem::{FieldProblem, Problem, ProblemDetails};
pub use reader::Reader;
pub use site::Site;
pub use ticket::Ticket;
pub use upload::{FileForm, Upload};
pub use visit::{LANGUAGE_COOKIE, LANGUAGE_KEPT, VISIT_COOKIE, VISIT_KEPT, Visit, host_cookie};

/// Everything under `templates/`: pages, mails and the texts in them.
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
pub(crate) struct Templates;

/// Declares a room's routes once, to be mounted and to be held against the table of access.
macro_rules! routes {
    ($($method:ident $path:literal => $handler:path;)+) => {
        /// Method and pattern of every route of this room.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path),)+];

        pub fn routes(service: &mut actix_web::web::ServiceConfig) {
            service$(.route($path, actix_web::web::$method().to($handler)))+;
        }
    };
}
pub(crate) use routes;

/// Whether a path belongs to programs: these get problem details and decide themselves which sites may call them.
fn is_api(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/webhooks/")
}

/// The first value of a query parameter.
pub fn query_value(query: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
