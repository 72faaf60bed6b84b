//! Parses the command line, calls the library, prints the chain of an error.

use std::process::ExitCode;

use clap::Parser;
use forewarn::cli;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    match cli::run(arguments) {
        Ok(code) => code,
        Err(error) => {
            cli::say(&format!("Error: {error:#}"));
            ExitCode::from(1)
        }
    }
}
