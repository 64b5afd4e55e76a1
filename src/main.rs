//! Parses arguments and runs one command.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use sealbook::chance::Chance;
use sealbook::check;
use sealbook::clock::Clock;
use sealbook::config::Config;
use sealbook::demo;
use sealbook::serve::{self, health, openapi};
use sealbook::vault;

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

fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let command = arguments.command.unwrap_or(Command::Serve);
    if let Command::Openapi = command {
        say(&openapi::text());
        return Ok(ExitCode::SUCCESS);
    }
    let config = Config::load(arguments.config.as_deref(), std::env::vars())?;
    if let Command::Health = command {
        health::ask(&config.server)?;
        return Ok(ExitCode::SUCCESS);
    }
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("nothing has chosen a provider before");
    let runtime = tokio::runtime::Runtime::new()?;
    if let Command::Check { json } = command {
        let report = runtime.block_on(check::check(&config, &Clock::system()));
        say(&if json {
            serde_json::to_string_pretty(&report)?
        } else {
            report.to_string()
        });
        return Ok(ExitCode::from(u8::from(!report.ok)));
    }
    if let Command::Demo = command {
        let config = config.for_demo();
        serve::log::start(&config.log);
        runtime.block_on(demo::serve(config))?;
        return Ok(ExitCode::SUCCESS);
    }
    serve::log::start(&config.log);
    runtime.block_on(async {
        let app = serve::open(config, Clock::system(), Chance::system()).await?;
        serve::run(app).await
    })?;
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "what the command was asked for")]
fn say(text: &str) {
    println!("{}", text.trim_end());
}
