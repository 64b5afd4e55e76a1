//! Parses arguments and runs one command.

use std::alloc::System;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sealbook::chance::Chance;
use sealbook::check;
use sealbook::cli;
use sealbook::clock::Clock;
use sealbook::config::Config;
use sealbook::demo;
use sealbook::serve::{self, health, openapi};
use sealbook::vault;
use zeroizing_alloc::ZeroAlloc;

/// Whatever is freed is wiped: keys wipe themselves, but what people typed passes through buffers, parsers and templates
/// that know nothing of its worth.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

/// Order forms and billing that keep their customers' data to themselves.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Settings over the defaults; the environment (SEALBOOK_<SECTION>__<KEY>) wins over both.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the shop; the first time, set it up. What happens without a command.
    Serve,
    /// Serve a shop filled with invented people, from a folder of its own.
    Demo,
    /// Look at settings, keys, certificate, databases and the audit log, and change nothing.
    Check {
        /// One JSON document instead of lines.
        #[arg(long)]
        json: bool,
    },
    /// Invite those who run the shop.
    #[command(subcommand)]
    Operator(cli::operator::Command),
    /// Make, list and revoke keys for programs.
    #[command(subcommand)]
    ApiKey(cli::api_key::Command),
    /// Write down what the shop offers, or take it from a file.
    #[command(subcommand)]
    Catalog(cli::catalog::Command),
    /// Take in what the bank says happened.
    #[command(subcommand)]
    Statement(cli::statement::Command),
    /// Say what currencies are worth: VAT is stated in your own.
    #[command(subcommand)]
    Rates(cli::rates::Command),
    /// Write the journal, invoices, open items, VAT or balances to a file, or the journal for DATEV.
    Report(cli::report::Command),
    /// Print the API's description (OpenAPI 3.1).
    Openapi,
    /// Ask the server on this machine whether it lives: for a container's health check.
    #[command(hide = true)]
    Health,
}

fn main() -> ExitCode {
    if let Err(error) = vault::keep_memory_private() {
        eprintln!("sealbook: memory may be dumped by others on this machine: {error}");
    }
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("sealbook: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<ExitCode, cli::Failure> {
    let config = match Config::load(arguments.config.as_deref(), std::env::vars()) {
        Ok(config) => config,
        Err(error) => {
            if let Some(Command::Check { json }) = arguments.command {
                return say(&check::Report::of_unusable_settings(&error), json);
            }
            return Err(error.into());
        }
    };
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing has chosen a provider before");
    let command = arguments.command.unwrap_or(Command::Serve);
    tokio::runtime::Runtime::new()?.block_on(obey(command, config))
}

async fn obey(command: Command, config: Config) -> Result<ExitCode, cli::Failure> {
    let config = match command {
        Command::Serve => config,
        Command::Demo => config.for_demo(),
        _ => config.saying_little(),
    };
    serve::log::start(&config.log);
    match command {
        Command::Serve => {
            let app = serve::open(config, Clock::system(), Chance::system()).await?;
            serve::run(app).await?;
        }
        Command::Demo => Box::pin(demo::serve(config)).await?,
        Command::Check { json } => {
            let report = check::check(&config, &Clock::system()).await;
            return say(&report, json);
        }
        Command::Operator(command) => {
            cli::in_shop(config, async |app| cli::operator::run(app, command).await).await?;
        }
        Command::ApiKey(command) => {
            cli::in_shop(config, async |app| cli::api_key::run(app, command).await).await?;
        }
        Command::Catalog(command) => {
            cli::in_shop(config, async |app| cli::catalog::run(app, command).await).await?;
        }
        Command::Statement(command) => {
            cli::in_shop(config, async |app| cli::statement::run(app, command).await).await?;
        }
        Command::Rates(command) => {
            cli::in_shop(config, async |app| cli::rates::run(app, command).await).await?;
        }
        Command::Report(command) => {
            cli::in_shop(config, async |app| cli::report::run(app, command).await).await?;
        }
        Command::Openapi => cli::print(&openapi::text()),
        Command::Health => health::ask(&config.server)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn say(report: &check::Report, json: bool) -> Result<ExitCode, cli::Failure> {
    cli::print(&if json {
        serde_json::to_string_pretty(report)?
    } else {
        report.to_string()
    });
    Ok(ExitCode::from(u8::from(!report.ok)))
}
