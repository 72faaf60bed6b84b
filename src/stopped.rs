//! How a run ends that is stopped: by a signal, or by a fault of this program.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    process::ExitCode,
};

use crate::{
    session::{ToldError, say},
    storage,
};

/// Set to anything, it shows the details of a fault, which may quote data.
const DEBUG: &str = "FOREWARN_DEBUG";

/// Runs the program. A fault in it becomes an error in one sentence without data, a signal removes temporary files.
pub fn run(program: impl FnOnce() -> anyhow::Result<ExitCode>) -> ExitCode {
    #[cfg(unix)]
    watch_signals();
    if std::env::var_os(DEBUG).is_none() {
        // Some faults are caught and told as what is wrong with a file: nothing is printed before we know.
        drop(take_hook());
        set_hook(Box::new(|_| ()));
    }
    let ended = catch_unwind(AssertUnwindSafe(program));
    storage::wait_if_stopping();
    match ended {
        Ok(Ok(code)) => code,
        // Wrong usage that only the command itself can tell.
        Ok(Err(error)) if error.is::<clap::Error>() => {
            say(error.to_string().trim_end());
            ExitCode::from(2)
        }
        Ok(Err(error)) => {
            let told = error.downcast_ref::<ToldError>();
            say(&told.map_or_else(|| format!("Error: {error:#}"), ToString::to_string));
            ExitCode::from(told.map_or(1, |told| told.code))
        }
        Err(_) => {
            say(&format!(
                "Error: forewarn met something that it cannot handle, and stopped; no file is left half-written\n\
                 hint: please report this, with the command that you ran; {DEBUG}=1 shows the details, which may quote your data"
            ));
            ExitCode::from(1)
        }
    }
}

/// Removes temporary files on SIGINT and SIGTERM, and ends the process as a shell expects. A second signal ends it at
/// once.
#[cfg(unix)]
fn watch_signals() {
    use std::sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    };

    use signal_hook::{
        consts::{SIGINT, SIGTERM},
        flag::register_conditional_shutdown,
        iterator::Signals,
        low_level,
    };

    let is_stopping = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // Without it a signal ends the process as it always did, and the next run removes what is left.
        let _ = register_conditional_shutdown(signal, 128 + signal, Arc::clone(&is_stopping));
    }
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            is_stopping.store(true, Ordering::SeqCst);
            storage::remove_live_temporaries(|| low_level::exit(128 + signal));
        }
    });
}
