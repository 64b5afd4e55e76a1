//! The one way in and out: who may ask, how much and how slowly, and what every answer carries.

use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::http::uri::Authority;
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{HttpMessage as _, HttpResponse};
use futures_util::StreamExt;
use tracing::Instrument;

use super::{Problem, Site, Upload, Visit, cors, peer, visit};

/// Headers that forbid a browser what these pages never do. The content security policy, which names the page's
/// nonce, and `Cache-Control` are added where they are known.
const HEADERS: [(HeaderName, &str); 8] = [
    (
        header::STRICT_TRANSPORT_SECURITY,
        "max-age=63072000; includeSubDomains",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::PERMISSIONS_POLICY,
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
    (header::CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
    (header::CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (HeaderName::from_static("x-robots-tag"), "noarchive"),
];

/// Meets every request: refuses what is malformed or foreign, reads the body within its bounds, and gives the answer
/// its headers, its cookies, words for a failure, and one line in the log.
pub async fn entrance(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    own_head(&mut request);
    let site = request
        .app_data::<Data<Site>>()
        .expect("serve registers the site")
        .clone();
    let visit = Visit::meet(&site, &request);
    request.extensions_mut().insert(visit.clone());
    let method = request.method().clone();
    if method == Method::HEAD {
        // What answers GET answers HEAD; the body is left out where the answer is written.
        request.head_mut().method = Method::GET;
    }
    let span = tracing::info_span!("request", id = visit.request_id());
    let started = Instant::now();

    let mut unread = None;
    let upload = Upload::begins(&site, &mut request);
    let mut response = async {
        match admit(&site, &mut request, upload.is_some()).await {
            Ok(()) => next
                .call(request)
                .await
                .map(ServiceResponse::map_into_boxed_body),
            Err(refused) => {
                unread = Some(request.take_payload());
                Ok(request.error_response(refused).map_into_boxed_body())
            }
        }
    }
    .instrument(span.clone())
    .await?;

    if is_unrouted(&response) {
        let allowed = match method {
            Method::GET | Method::HEAD => "POST",
            Method::POST => "GET, HEAD",
            _ => "GET, HEAD, POST",
        };
        *response.response_mut() = HttpResponse::MethodNotAllowed()
            .insert_header((header::ALLOW, allowed))
            .finish();
    }
    super::dress::dress(&site, &visit, &mut response);
    if super::is_api(response.request().path()) {
        let request = response.request().clone();
        cors::allow(&site, &request, response.headers_mut());
    }
    attach(&visit, &mut response);
    if let Some(body) = unread.or_else(|| upload.map(|upload| upload.rest())) {
        response = super::unread::hold(response, body);
    }
    let _entered = span.enter();
    // The route's pattern, never the target: links carry tokens. Never the peer.
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "none".to_owned());
    let status = response.status().as_u16();
    let elapsed = started.elapsed();
    tracing::info!(%method, route, status, latency_us = elapsed.as_micros(), "answered");
    metrics::histogram!("sealbook_http_request_seconds", "route" => route, "status" => status.to_string())
        .record(elapsed);
    Ok(response)
}

/// Whether there is such a place, but not for this method: every place knows GET, POST or both.
fn is_unrouted(response: &ServiceResponse<BoxBody>) -> bool {
    let unmet = response.status() == StatusCode::NOT_FOUND && response.response().error().is_none();
    unmet && response.request().match_pattern().is_some()
}

/// The parts of a head point into the buffer that the body came in, and actix keeps used heads for later requests: with
/// copies of its own, a head does not keep what somebody typed in memory.
fn own_head(request: &mut ServiceRequest) {
    request.headers_mut().retain(|_, value| {
        if let Ok(own) = HeaderValue::from_bytes(value.as_bytes()) {
            *value = own;
        }
        true
    });
    if let Ok(own) = request.uri().to_string().parse::<Uri>() {
        request.match_info_mut().get_mut().update(&own);
        request.head_mut().uri = own;
    }
}

/// `left`: the body is left to its reader.
async fn admit(site: &Site, request: &mut ServiceRequest, left: bool) -> Result<(), Problem> {
    check_host(site, request)?;
    check_origin(site, request)?;
    check_encoding(request)?;
    if left {
        return Ok(());
    }
    let body = read_body(site, request).await?;
    request.set_payload(Payload::from(body));
    Ok(())
}

/// Links are built from settings alone; a request that believes to be somewhere else is refused all the same, since
/// its visitor was sent here under a false name.
fn check_host(site: &Site, request: &ServiceRequest) -> Result<(), Problem> {
    let trusted = peer::is_from_trusted_proxy(&site.server, request);
    if !trusted
        && peer::FORWARDING
            .iter()
            .any(|name| request.headers().contains_key(*name))
    {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "forwarding-header")
            .detail("forwarding headers are only taken from server.trusted_proxies"));
    }
    let forwarded = trusted
        .then(|| visit::header(request, "x-forwarded-host"))
        .flatten();
    let named = request.uri().authority().map(Authority::as_str);
    let hosts = [visit::header(request, "host"), named, forwarded];
    let mut hosts = hosts.into_iter().flatten().peekable();
    if hosts.peek().is_none() || !hosts.all(|host| site.is_own_host(host)) {
        return Err(
            Problem::new(StatusCode::MISDIRECTED_REQUEST, "foreign-host")
                .detail("this server does not answer for that host"),
        );
    }
    Ok(())
}

/// A small body that unpacks to a large one is nobody's order.
fn check_encoding(request: &ServiceRequest) -> Result<(), Problem> {
    match visit::header(request, "content-encoding") {
        None => Ok(()),
        Some(coding) if coding.eq_ignore_ascii_case("identity") => Ok(()),
        Some(_) => Err(
            Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-encoding")
                .detail("a body is taken as it is, never packed"),
        ),
    }
}

/// A browser says where a request was made (Fetch Metadata, RFC 6454): nothing that changes something is taken from
/// a page of somebody else's. The API decides itself: its callers are other sites, by a list.
fn check_origin(site: &Site, request: &ServiceRequest) -> Result<(), Problem> {
    let safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    if safe || super::is_api(request.path()) {
        return Ok(());
    }
    let fetch_site = visit::header(request, "sec-fetch-site");
    let origin = visit::header(request, "origin");
    let foreign_site = fetch_site.is_some_and(|site| !["same-origin", "none"].contains(&site));
    // A page under `Referrer-Policy: no-referrer`, as ours are, sends `Origin: null` with its own form.
    let foreign_origin = match (origin, fetch_site) {
        (None, _) | (Some("null"), Some("same-origin")) => false,
        (Some(origin), _) => !site.is_own_origin(origin),
    };
    if foreign_site || foreign_origin {
        return Err(Problem::new(StatusCode::FORBIDDEN, "cross-site"));
    }
    Ok(())
}

/// The whole body, or a refusal: actix bounds the time of a request's head, not that of its body.
async fn read_body(site: &Site, request: &mut ServiceRequest) -> Result<Bytes, Problem> {
    let too_large = || Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large");
    let announced = visit::header(request, "content-length").and_then(|n| n.parse::<usize>().ok());
    if announced.is_some_and(|bytes| bytes > site.body_bytes_max) {
        return Err(too_large());
    }
    // Neither announced nor in chunks: there is none (RFC 9112, 6.3), whatever an upgrade would bring.
    if announced.is_none() && visit::header(request, "transfer-encoding").is_none() {
        return Ok(Bytes::new());
    }
    let mut payload = request.take_payload();
    let mut body = BytesMut::new();
    let reading = async {
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "broken-body"))?;
            if body.len() + chunk.len() > site.body_bytes_max {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(())
    };
    let read = tokio::time::timeout(Duration::from_secs(site.body_seconds_max), reading)
        .await
        .unwrap_or_else(|_| Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "slow-body")));
    if let Err(refused) = read {
        request.set_payload(payload);
        return Err(refused);
    }
    Ok(body.freeze())
}

fn attach(visit: &Visit, response: &mut ServiceResponse<BoxBody>) {
    for cookie in visit.cookies() {
        // A cookie that does not parse is a mistake of ours; the page is still worth sending.
        let _ = response.response_mut().add_cookie(&cookie);
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; \
         img-src 'self'; font-src 'self'; connect-src 'self'; form-action 'self'{forms}; manifest-src 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
        nonce = visit.nonce(),
        forms = visit.forms_lead_to()
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(visit.request_id()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
