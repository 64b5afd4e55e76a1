//! Files: bodies too large to be held in memory. The entrance leaves them where they are, and whoever may send one reads it
//! bit by bit, within bounds of its own; what nobody reads ends with the answer.

use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use futures_util::future::{Ready, ready};
use futures_util::{Stream, StreamExt};

use super::{Problem, Site, Visit};

/// Where files are sent. A request is met before it is routed, so what must not be held is known by its path.
const PATHS: &[&str] = &["/admin/payments/statements", "/api/v1/statements"];
/// Bytes of a form's token at most.
const TOKEN_BYTES_MAX: usize = 256;

/// A body that is still to be read. Ends with an error beyond `limits.upload_bytes_max`, and after a pause of
/// `limits.body_seconds_max`.
#[derive(Clone)]
pub struct Upload {
    body: Rc<RefCell<Payload>>,
    left: Rc<Cell<u64>>,
    pause_max: Duration,
}

impl Upload {
    /// Leaves the body for its reader, if this is where files are sent.
    pub(super) fn begins(site: &Site, request: &mut ServiceRequest) -> Option<Self> {
        if !PATHS.contains(&request.path()) || request.method() != actix_web::http::Method::POST {
            return None;
        }
        let upload = Self {
            body: Rc::new(RefCell::new(request.take_payload())),
            left: Rc::new(Cell::new(site.upload_bytes_max)),
            pause_max: Duration::from_secs(site.body_seconds_max),
        };
        request.extensions_mut().insert(upload.clone());
        Some(upload)
    }

    /// What nobody has read.
    pub(super) fn rest(&self) -> Payload {
        self.body.replace(Payload::None)
    }

    /// The next bytes; nothing at the end.
    pub async fn read(&mut self) -> Result<Option<Bytes>, Problem> {
        let pause_max = self.pause_max;
        bounded(pause_max, self.next())
            .await?
            .transpose()
            .map_err(|error| refusal(&error))
    }
}

impl Stream for Upload {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut body = self.body.borrow_mut();
        let polled = Pin::new(&mut *body).poll_next(cx);
        if let Poll::Ready(Some(Ok(bytes))) = &polled {
            let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
            let Some(left) = self.left.get().checked_sub(read) else {
                return Poll::Ready(Some(Err(PayloadError::Overflow)));
            };
            self.left.set(left);
        }
        polled
    }
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").finish_non_exhaustive()
    }
}

impl FromRequest for Upload {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let upload = request.extensions().get::<Self>().cloned();
        ready(Ok(
            upload.expect("a route that takes a file is one of PATHS")
        ))
    }
}

/// A form with a file in it. To get hold of one is proof that its token, which stands first in it, was right.
pub struct FileForm {
    multipart: Multipart,
    pause_max: Duration,
    file: Option<Field>,
}

impl FileForm {
    /// Reads as far as the token. Called once it is known who asks: nothing is read of what others send.
    pub async fn of(request: &HttpRequest, upload: Upload) -> Result<Self, Problem> {
        let pause_max = upload.pause_max;
        let mut multipart = Multipart::new(request.headers(), upload);
        let first = bounded(pause_max, multipart.next()).await?;
        let mut token = Vec::new();
        if let Some(mut field) = first.transpose().map_err(|_| broken())?
            && field.name() == Some("csrf")
        {
            while let Some(bytes) = bounded(pause_max, field.next()).await? {
                token.extend_from_slice(&bytes.map_err(|_| broken())?);
                if token.len() > TOKEN_BYTES_MAX {
                    break;
                }
            }
        }
        let site = request
            .app_data::<Data<Site>>()
            .expect("serve registers the site");
        let token = String::from_utf8(token).unwrap_or_default();
        if !Visit::of(request).is_own_csrf_token(site, &token) {
            return Err(Problem::new(StatusCode::FORBIDDEN, "csrf"));
        }
        Ok(Self {
            multipart,
            pause_max,
            file: None,
        })
    }

    /// What the form's file is called, as the browser says it.
    pub async fn file_name(&mut self) -> Result<Option<String>, Problem> {
        self.begin().await?;
        let about = self.file.as_ref().and_then(Field::content_disposition);
        Ok(about.and_then(|about| about.get_filename().map(str::to_owned)))
    }

    async fn begin(&mut self) -> Result<(), Problem> {
        if self.file.is_none() {
            let field = bounded(self.pause_max, self.multipart.next()).await?;
            self.file = field.transpose().map_err(|_| broken())?;
        }
        Ok(())
    }

    /// The next bytes of the form's file; nothing at its end, or when none was chosen.
    pub async fn read(&mut self) -> Result<Option<Bytes>, Problem> {
        self.begin().await?;
        let Some(file) = &mut self.file else {
            return Ok(None);
        };
        let bytes = bounded(self.pause_max, file.next()).await?;
        bytes.transpose().map_err(|error| match error {
            MultipartError::Payload(error) => refusal(&error),
            _ => broken(),
        })
    }
}

impl std::fmt::Debug for FileForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FileForm").finish_non_exhaustive()
    }
}

async fn bounded<T>(pause_max: Duration, next: impl Future<Output = T>) -> Result<T, Problem> {
    tokio::time::timeout(pause_max, next)
        .await
        .map_err(|_| Problem::new(StatusCode::REQUEST_TIMEOUT, "slow-body"))
}

fn refusal(error: &PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
        _ => broken(),
    }
}

fn broken() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "broken-body")
}
