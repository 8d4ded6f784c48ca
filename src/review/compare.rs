//! Which findings are new: each old one accounts for one of today.
//!
//! Line numbers count for nothing, because a change moves lines that it does not touch.

use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::hash::Hash;

/// Old findings that say the same of one file are compared by their lines up to this number.
const MOST_COMPARED: usize = 200;

/// A finding as it can be recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The file, by its path of today.
    pub file: String,
    /// Its code.
    pub code: &'static str,
    /// What it says.
    pub message: String,
    /// The text of the line that it stands in; empty for one about a whole file.
    pub line: String,
    /// The text that it marks.
    pub marked: String,
    /// Whether the file has another path since.
    pub renamed: bool,
}

/// For each finding of `now` whether it is new, in comparison with `before`.
///
/// The surest likeness is looked for first: the same line and message; then what is marked in the same line, because
/// a message may name other files that changed; then the same mark and message in a line that was edited around it;
/// then, in a renamed file, a line that is the same but for where its links lead.
#[must_use]
pub fn new_ones(now: &[Seen], before: &[Seen]) -> Vec<bool> {
    let mut left_now: Vec<usize> = (0..now.len()).collect();
    let mut left_before: Vec<usize> = (0..before.len()).collect();
    let mut matching = Matching { now, before, left_now: &mut left_now, left_before: &mut left_before };
    matching.pair(|it| Some((&it.file, it.code, &it.line, &it.message)));
    matching.pair(|it| Some((&it.file, it.code, &it.line, &it.marked)));
    matching.pair_edited();
    matching.pair(|it| it.renamed.then(|| (&it.file, it.code, without_destinations(&it.line))));
    let mut new = vec![false; now.len()];
    for index in left_now {
        if let Some(new) = new.get_mut(index) {
            *new = true;
        }
    }
    new
}

struct Matching<'a> {
    now: &'a [Seen],
    before: &'a [Seen],
    left_now: &'a mut Vec<usize>,
    left_before: &'a mut Vec<usize>,
}

impl<'a> Matching<'a> {
    /// Takes away the pairs that `key` makes.
    fn pair<K: Eq + Hash>(&mut self, key: impl Fn(&'a Seen) -> Option<K>) {
        let mut there: FxHashMap<K, Vec<usize>> = FxHashMap::default();
        for index in self.left_before.iter() {
            if let Some(key) = self.before.get(*index).and_then(&key) {
                there.entry(key).or_default().push(*index);
            }
        }
        let mut taken: Vec<usize> = Vec::new();
        self.left_now.retain(|index| {
            let key = self.now.get(*index).and_then(&key);
            match key.and_then(|key| there.get_mut(&key)?.pop()) {
                Some(old) => {
                    taken.push(old);
                    false
                }
                None => true,
            }
        });
        taken.sort_unstable();
        self.left_before.retain(|index| taken.binary_search(index).is_err());
    }

    /// Takes away the pairs of one message and mark, those first whose lines are most alike.
    fn pair_edited(&mut self) {
        let key = |it: &'a Seen| (&it.file, it.code, &it.message, &it.marked);
        let mut there: FxHashMap<_, Vec<usize>> = FxHashMap::default();
        for index in self.left_before.iter() {
            if let Some(it) = self.before.get(*index) {
                there.entry(key(it)).or_default().push(*index);
            }
        }
        let mut pairs: Vec<(usize, Reverse<usize>, Reverse<usize>)> = Vec::new();
        for index in self.left_now.iter() {
            let Some(it) = self.now.get(*index) else { continue };
            let old = there.get(&key(it)).into_iter().flatten().take(MOST_COMPARED);
            pairs.extend(old.filter_map(|old| {
                Some((likeness(&it.line, &self.before.get(*old)?.line), Reverse(*index), Reverse(*old)))
            }));
        }
        pairs.sort_unstable();
        let (mut now, mut before) = (FxHashSet::default(), FxHashSet::default());
        for (_, Reverse(index), Reverse(old)) in pairs.into_iter().rev() {
            if !now.contains(&index) && !before.contains(&old) {
                now.insert(index);
                before.insert(old);
            }
        }
        self.left_now.retain(|index| !now.contains(index));
        self.left_before.retain(|index| !before.contains(index));
    }
}

/// How much of two lines is the same at their ends, in bytes.
fn likeness(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let prefix = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let rest = one.len().min(other.len()) - prefix;
    prefix + one.iter().rev().zip(other.iter().rev()).take(rest).take_while(|(a, b)| a == b).count()
}

/// A line without the destinations of its links and definitions: what stays when a file moves and its links follow.
fn without_destinations(line: &str) -> String {
    if let Some((label, _)) = line.trim_start().split_once("]:").filter(|(label, _)| label.starts_with('[')) {
        return format!("{label}]:");
    }
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("](") {
        let (before, after) = rest.split_at(at + 2);
        kept.push_str(before);
        let mut depth = 1_usize;
        let end = after.find(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        rest = after.get(end.unwrap_or(after.len())..).unwrap_or_default();
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(line: &str, message: &str, marked: &str) -> Seen {
        Seen {
            file: "a.md".to_owned(),
            code: "file-not-found",
            line: line.to_owned(),
            message: message.to_owned(),
            marked: marked.to_owned(),
            renamed: false,
        }
    }

    #[test]
    fn an_old_finding_accounts_for_one_of_today() {
        let one = || seen("See [x](x.md).", "x", "x.md");
        for (now, before, expected) in [
            (vec![one()], vec![one()], vec![false]),
            (vec![one(), one()], vec![one()], vec![false, true]),
            (vec![one()], vec![], vec![true]),
            // Another file that changed made it say something else.
            (vec![seen("See [x](x.md).", "did you mean", "x.md")], vec![one()], vec![false]),
            // The line was edited elsewhere.
            (vec![seen("See also [x](x.md).", "x", "x.md")], vec![one()], vec![false]),
            (vec![seen("See [x](y.md).", "y", "y.md")], vec![one()], vec![true]),
            (vec![seen("See [x](y.md).", "y", "y.md"), one()], vec![one()], vec![true, false]),
        ] {
            assert_eq!(new_ones(&now, &before), expected, "{now:?} {before:?}");
        }
    }

    #[test]
    fn the_surer_likeness_goes_first() {
        let now = [seen("edited [x](x.md)", "x", "x.md"), seen("[x](x.md)", "x", "x.md")];
        assert_eq!(new_ones(&now, &[seen("[x](x.md)", "x", "x.md")]), [true, false]);
    }

    #[test]
    fn in_a_renamed_file_destinations_may_follow() {
        let renamed = |line: &str, marked: &str| Seen { renamed: true, ..seen(line, marked, marked) };
        let before = [renamed("- [x](../x(1).md) and [y](y.md)", "../x(1).md")];
        assert_eq!(new_ones(&[renamed("- [x](../../x(1).md) and [y](../y.md)", "../../x(1).md")], &before), [false]);
        assert_eq!(new_ones(&[renamed("- [other](../../x(1).md)", "../../x(1).md")], &before), [true]);
        let before = [renamed("[x]: ../x.md", "../x.md")];
        assert_eq!(new_ones(&[renamed("[x]: ../../x.md", "../../x.md")], &before), [false]);
    }
}
