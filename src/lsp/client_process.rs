//! A server whose client is gone ends: clients that crash close no stream on some systems.

use std::time::Duration;

/// How often the client is looked for.
#[cfg(unix)]
const INTERVAL: Duration = Duration::from_secs(2);

/// Ends this process with code 1 soon after the process `id` is gone. A process that cannot be seen from the
/// start (a client in another container) is not looked for.
#[cfg(unix)]
pub fn exit_with(id: Option<u32>) {
    let id = id.and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    let Some(id) = id.filter(|&id| is_alive(id)) else { return };
    let watch = move || {
        while is_alive(id) {
            std::thread::sleep(INTERVAL);
        }
        tracing::error!("the client is gone");
        std::process::exit(1);
    };
    if let Err(error) = std::thread::Builder::new().name("client".to_owned()).spawn(watch) {
        tracing::warn!("cannot watch the client's process: {error}");
    }
}

#[cfg(unix)]
fn is_alive(id: rustix::process::Pid) -> bool {
    // Not being allowed to signal a process means that it is there.
    rustix::process::test_kill_process(id) != Err(rustix::io::Errno::SRCH)
}

/// Elsewhere the end of the input has to do.
#[cfg(not(unix))]
pub fn exit_with(_: Option<u32>) {}
