//! `guidepost explain [CODE]`: what a diagnostic code means, with an example and the fix; without a code, all of them.

use super::{Failure, check, print};
use crate::checks::{codes, explain};

/// Prints the explanation of `name`, a code or one of its other names, or the list of all codes.
pub(super) fn run(name: Option<&str>) -> Result<u8, Failure> {
    let Some(name) = name else {
        print(&explain::list())?;
        return Ok(0);
    };
    let Some(code) = codes::find(name) else { return Err(Failure::Usage(check::unknown_code(name))) };
    print(&explain::page(code))?;
    Ok(0)
}
