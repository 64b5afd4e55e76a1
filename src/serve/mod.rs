//! Opens the shop, mounts every room and serves until it is told to stop. Nobody imports this room.

mod background;
pub mod health;
pub mod log;
mod open;
pub mod openapi;
mod operations;
mod queues;
mod routes;
pub mod settings;
mod store;

use std::io;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::http::StatusCode;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, QueryConfig};
use actix_web::{App as Router, HttpServer};
use futures_util::future::join_all;

pub use background::issuer;
pub use open::{StartError, join, look, open};
pub use routes::routes;
pub use store::SCHEMA;

use crate::app::App;
use crate::config::{self, Config};
use crate::identity::enrolment;
use crate::web::{Problem, Site, entrance, tls};
use crate::{catalog, jobs, orders};

/// Connections that are kept open at the same time.
const CONNECTIONS_MAX: usize = 10_000;
/// Idle seconds after which a kept connection is closed.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Serves the shop until SIGINT or SIGTERM, then lets what runs finish.
pub async fn run(app: App) -> Result<(), StartError> {
    run_until(Arc::new(app), told_to_stop()).await
}

/// Serves the shop until `told` to stop, then lets what runs finish.
pub async fn run_until(
    app: Arc<App>,
    told: impl Future<Output = ()> + Send + 'static,
) -> Result<(), StartError> {
    catalog::stock_up(&app.storage, &app.clock, &app.chance).await?;
    orders::terms::note(&app).await?;
    let endpoint = tls::endpoint(&app.config.server, &app.config.storage.data_dir)?;
    let (tls, renewal) = match endpoint {
        Some(tls::Endpoint { config, renewal }) => (Some(config), renewal),
        None => (None, None),
    };
    let postman = background::postman(&app)?;
    let listener = bind(app.config.server.listen)?;
    let operations = app
        .config
        .server
        .operations_listen
        .map(|address| Ok::<_, StartError>(operations::server(bind(address)?, Arc::clone(&app))?))
        .transpose()?;
    let server = shop_server(listener, tls, &app)?;
    announce(&app).await?;
    warn_of_what_is_lacking(&app.config);

    let (ending, stop) = jobs::stop();
    let mut background = background::start(&app, postman, &stop);
    let mut handles: Vec<ServerHandle> = vec![server.handle()];
    if let Some(operations) = operations {
        handles.push(operations.handle());
        background.spawn(async move { drop(operations.await) });
    }
    let renewal = renewal.map(|renewal| tokio::spawn(renewal));
    background.spawn(async move {
        told.await;
        tracing::info!("stopping");
        join_all(handles.iter().map(|handle| handle.stop(true))).await;
        ending.stop();
    });
    server.await?;
    background.join_all().await;
    if let Some(renewal) = renewal {
        renewal.abort();
    }
    app.storage.close().await;
    app.vault.close().await;
    Ok(())
}

fn shop_server(
    listener: TcpListener,
    tls: Option<rustls::ServerConfig>,
    app: &Arc<App>,
) -> io::Result<Server> {
    let server = &app.config.server;
    let limits = &app.config.limits;
    let head = Duration::from_secs(limits.head_seconds_max);
    let (workers, shutdown_s) = (server.workers, limits.shutdown_seconds_max);
    let site = Data::from(Site::of(app));
    let app = Data::from(Arc::clone(app));
    let mut http = HttpServer::new(move || {
        Router::new()
            .app_data(app.clone())
            .app_data(site.clone())
            .app_data(QueryConfig::default().error_handler(|_, _| {
                Problem::new(StatusCode::BAD_REQUEST, "unreadable-query").into()
            }))
            .wrap(Compress::default())
            .wrap(from_fn(entrance))
            .configure(routes)
    })
    .keep_alive(KEEP_ALIVE)
    .max_connections(CONNECTIONS_MAX)
    .client_request_timeout(head)
    .tls_handshake_timeout(head)
    .client_disconnect_timeout(Duration::from_secs(1))
    .tcp_nodelay(true)
    .shutdown_timeout(shutdown_s)
    .disable_signals();
    if workers > 0 {
        http = http.workers(workers);
    }
    let http = match tls {
        Some(tls) => http.listen_rustls_0_23(listener, tls)?,
        None => http.listen(listener)?,
    };
    Ok(http.run())
}

fn bind(address: std::net::SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(|source| StartError::Listen { address, source })
}

/// Where the shop is, and until there is an owner, where to become one.
#[expect(
    clippy::print_stdout,
    reason = "this is what the operator waits for, and a token belongs in no log"
)]
async fn announce(app: &App) -> Result<(), StartError> {
    let site = Site::of(app);
    println!("Shop:             {}/", site.public_url);
    if let Some(token) = enrolment::set_up_token(app).await? {
        let link = site.link(&format!("/admin/setup?token={token}"));
        println!("Operator set-up:  {link}");
        println!("                  Open it once, now: whoever has this link becomes the owner.");
    }
    Ok(())
}

/// A shop may be tried as it comes; it should not go on selling so.
fn warn_of_what_is_lacking(config: &Config) {
    if config.demo {
        return;
    }
    for lack in config::lacking(config) {
        tracing::warn!(setting = lack.key, why = %lack.why, "the shop does not say who sells");
    }
}

async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate =
        signal(SignalKind::terminate()).expect("the runtime is set up to receive signals");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
