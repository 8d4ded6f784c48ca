//! What a change of an article set brought: the set as it was beside the set as it is.
//!
//! [`changes`] asks git which files differ and follows renames, [`compare`] tells new findings from old ones,
//! [`lost`] finds addresses that lead nowhere since, [`reason`] says what happened where a finding is in a file that the
//! change did not touch, [`baseline`] remembers findings that are accepted.
//! Must not load or check a set: who asks brings both.

pub mod baseline;
pub mod changes;
pub mod compare;
pub mod lost;
pub mod reason;

/// A number for a text that is the same on every machine and in every version: FNV-1a, 64 bits.
#[must_use]
pub fn hash_of(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
