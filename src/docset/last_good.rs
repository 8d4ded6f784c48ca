//! What a set goes on with while one of its configuration files cannot be read: half-typed JSON must not turn
//! every article of a set red.

use super::{ConfigFile, Docset, pivots};
use std::sync::Arc;

/// The sets `found` now, where those with a configuration file that cannot be parsed keep all that they
/// were in `previous`, but for what is wrong in the files: that is said as of now. A set that is gone only
/// because the file that named it cannot be parsed stays.
#[must_use]
pub fn with_last_good(mut found: Vec<Arc<Docset>>, previous: &[Arc<Docset>]) -> Vec<Arc<Docset>> {
    for set in found.iter_mut().filter(|set| set.pivots.iter().any(|file| file.unread)) {
        if let Some(before) = previous.iter().find(|it| it.root == set.root) {
            pivots::keep_last_good(&mut Arc::make_mut(set).pivots, &before.pivots);
        }
    }
    // Definitions of pivots decide about nothing else: the set need not stand still for one.
    let decides = |set: &Docset, file: &ConfigFile| set.pivots.iter().all(|it| it.path != file.path);
    let broken = |set: &Docset, file: &ConfigFile| !file.parsed && decides(set, file);
    let of_set = |set: &Arc<Docset>| -> Vec<ConfigFile> {
        set.config_files.iter().filter(|file| broken(set, file)).cloned().collect()
    };
    let all_broken: Vec<ConfigFile> = found.iter().flat_map(of_set).collect();
    if all_broken.is_empty() {
        return found;
    }
    let mut sets: Vec<Arc<Docset>> = found
        .into_iter()
        .map(|set| {
            let before = previous.iter().find(|it| it.root == set.root);
            match before.filter(|_| set.config_files.iter().any(|file| broken(&set, file))) {
                Some(before) => Arc::new(revived(before, &set)),
                None => set,
            }
        })
        .collect();
    for lost in previous.iter().filter(|it| !sets.iter().any(|set| set.root == it.root)).cloned().collect::<Vec<_>>() {
        let named_by_broken = |file: &ConfigFile| all_broken.iter().any(|it| it.path == file.path);
        if lost.config_files.iter().any(named_by_broken) {
            // What is wrong in the shared files is said by another set already.
            let mut kept = Docset::clone(&lost);
            kept.config_files.iter_mut().for_each(|file| file.problems.clear());
            sets.push(Arc::new(kept));
        }
    }
    sets.sort_by(|a, b| a.root.cmp(&b.root));
    sets
}

/// `before` with the files as they are now. Its indices into the files hold: known files keep their place,
/// new ones come behind.
fn revived(before: &Docset, found: &Docset) -> Docset {
    let now = &found.config_files;
    let mut set = before.clone();
    set.pivots.clone_from(&found.pivots);
    for file in &mut set.config_files {
        match now.iter().find(|it| it.path == file.path) {
            Some(fresh) => *file = fresh.clone(),
            None => file.problems.clear(),
        }
    }
    let known: Vec<_> = set.config_files.iter().map(|file| file.path.clone()).collect();
    set.config_files.extend(now.iter().filter(|file| !known.contains(&file.path)).cloned());
    set
}
