//! The explanation pages as files that an editor can open: unpacked from the binary into the user's cache folder,
//! each when it is first needed.
//!
//! Decision: files, not a document scheme of our own, because every editor opens a `file:` URI and only some can be
//! taught a scheme. The folder's name holds the version and a number made from all pages, so that no page is ever
//! changed and two versions do not meet.

use super::convert;
use crate::checks::{codes, explain};
use crate::files::cache;
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{LazyLock, Mutex, PoisonError};
use tower_lsp::Client;
use tower_lsp::ls_types::{CodeDescription, ShowDocumentParams, Uri};

/// Settings beside the pages: opened in an editor, they are no articles.
const SETTINGS: (&str, &str) = ("guidepost.toml", "generator = \"github\"\nexclude = [\"**\"]\n");

/// Where the pages go; `None` when there is no such place.
static FOLDER: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let mut hasher = FxHasher::default();
    codes::all().for_each(|code| explain::page(code).hash(&mut hasher));
    let name = format!("{}-{:08x}", env!("CARGO_PKG_VERSION"), hasher.finish() & 0xffff_ffff);
    let folder = cache::folder()?.join("guidepost").join(name);
    let unpacked = cache::put_once(&folder.join(SETTINGS.0), SETTINGS.1);
    unpacked.map_err(|error| tracing::warn!("explanations open in the browser: {error}")).ok()?;
    Some(folder)
});

/// The pages that were asked for.
static PAGES: LazyLock<Mutex<FxHashMap<&'static str, Option<Uri>>>> = LazyLock::new(Mutex::default);

/// The page of a code, unpacked; `None` for what is no code, or when it cannot be written.
#[must_use]
pub fn page(code: &str) -> Option<Uri> {
    let code = codes::find(code)?;
    let path = FOLDER.as_ref()?.join(format!("{}.md", code.name));
    let unpacked = cache::put_once(&path, &explain::page(code));
    unpacked.map_err(|error| tracing::warn!("no explanation: {error}")).ok()?;
    convert::uri(&path)
}

/// The public page of a code of the Learn build.
#[must_use]
pub fn public_page(code: &str) -> Option<Uri> {
    Uri::from_str(&codes::find(code)?.url()?).ok()
}

/// What a diagnostic's code leads to: its page, else the public one.
#[must_use]
pub fn description(code: &'static str) -> Option<CodeDescription> {
    let mut pages = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let href = pages.entry(code).or_insert_with(|| page(code).or_else(|| public_page(code))).clone()?;
    Some(CodeDescription { href })
}

/// Has the client open the page of `code`; the public one in the browser when there is no other.
pub async fn show(client: Client, code: String) {
    let found = tokio::task::spawn_blocking(move || match page(&code) {
        Some(page) => Some((page, false)),
        None => public_page(&code).map(|page| (page, true)),
    });
    let Ok(Some((uri, external))) = found.await else { return };
    let params = ShowDocumentParams { uri, external: Some(external), take_focus: Some(true), selection: None };
    if let Err(error) = client.show_document(params).await {
        tracing::warn!("the client does not show the explanation: {error}");
    }
}
