//! A request's body that nobody reads to its end, kept until the answer is sent: actix then closes the connection. One
//! that is dropped earlier and comes in chunks would be read on, however slowly it comes.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceResponse};
use actix_web::web::Bytes;

struct Unread {
    answer: BoxBody,
    _body: Payload,
}

/// Answers, and hangs up if anything of `body` is left.
pub(super) fn hold(response: ServiceResponse<BoxBody>, body: Payload) -> ServiceResponse<BoxBody> {
    response.map_body(|_, answer| {
        BoxBody::new(Unread {
            answer,
            _body: body,
        })
    })
}

impl MessageBody for Unread {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().answer).poll_next(cx)
    }
}
