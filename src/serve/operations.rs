//! Health and metrics, on a listener of their own: no page, no personal data, plain HTTP.

use std::io;
use std::net::TcpListener;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::web::{Data, get};
use actix_web::{App as Router, HttpResponse, HttpServer};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use super::queues;
use crate::app::App;

/// A database that does not answer for so long makes the server unready.
const PING_MAX: Duration = Duration::from_secs(2);

/// Prometheus' text format.
const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

pub(super) fn server(listener: TcpListener, app: Arc<App>) -> io::Result<Server> {
    let metrics = recorder();
    let app = Data::from(app);
    let server = HttpServer::new(move || {
        Router::new()
            .app_data(app.clone())
            .app_data(Data::new(metrics.clone()))
            .route("/health/live", get().to(live))
            .route("/health/ready", get().to(ready))
            .route("/metrics", get().to(render))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?;
    Ok(server.run())
}

/// The process answers.
async fn live() -> HttpResponse {
    HttpResponse::Ok().body("live\n")
}

/// Both databases answer: orders can be taken.
async fn ready(app: Data<App>) -> HttpResponse {
    let both = async { tokio::join!(app.storage.ping(), app.vault.ping()) };
    match tokio::time::timeout(PING_MAX, both).await {
        Ok((Ok(()), Ok(()))) => HttpResponse::Ok().body("ready\n"),
        Ok((Err(_), _)) | Err(_) => HttpResponse::ServiceUnavailable().body("data database\n"),
        Ok((_, Err(_))) => HttpResponse::ServiceUnavailable().body("keystore\n"),
    }
}

async fn render(app: Data<App>, metrics: Data<PrometheusHandle>) -> HttpResponse {
    queues::measure(&app).await;
    metrics.run_upkeep();
    let mut response = HttpResponse::Ok().body(metrics.render());
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(METRICS_TYPE));
    response
}

/// The process's one recorder: a library that measures finds it wherever it runs.
fn recorder() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Another recorder can only stand there in a test; it then measures instead.
            let _ = metrics::set_global_recorder(recorder);
            describe();
            handle
        })
        .clone()
}

/// What each metric says, for whoever reads them without the source.
fn describe() {
    use metrics::{Unit, describe_counter as counter, describe_gauge as gauge};
    metrics::describe_histogram!(
        "sealbook_http_request_seconds",
        Unit::Seconds,
        "How long requests took, by the pattern of their route and by status."
    );
    counter!(
        "sealbook_mail_attempts_total",
        "Attempts to deliver a mail, by its kind and what became of it."
    );
    gauge!("sealbook_mails", "Mails that are not settled, by state.");
    gauge!(
        "sealbook_mails_oldest_seconds",
        Unit::Seconds,
        "How long the oldest mail that is due has waited."
    );
    gauge!("sealbook_jobs", "Jobs that are not done, by state.");
    gauge!(
        "sealbook_jobs_oldest_seconds",
        Unit::Seconds,
        "How long the oldest job that is due has waited."
    );
    gauge!(
        "sealbook_audit_chain_broken",
        "1 once the audit log did not verify; nothing is chained any more."
    );
    counter!(
        "storage_transactions_total",
        "Transactions that were committed."
    );
    counter!(
        "storage_commits_total",
        "Commits; several transactions can share one."
    );
    counter!(
        "storage_retries_total",
        "Transactions that PostgreSQL made run again."
    );
    counter!(
        "storage_turns_total",
        "Transactions that lost so often that they waited for a turn of their own."
    );
}
