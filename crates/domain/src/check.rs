//! The self-check that every head carries: how many live items a stream has, and a sum over their versions.

use crate::ids::ItemId;
use sha2::{Digest, Sha256};

/// What one live item adds to its stream's check: the first eight bytes of SHA-256 over `id|ver`, big-endian.
pub fn item_check(id: ItemId, ver: i64) -> u64 {
    let digest = Sha256::digest(format!("{id}|{ver}").as_bytes());
    digest.iter().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte))
}

/// The check as it is sent and compared: sixteen hexadecimal digits.
pub fn check_text(sum: u64) -> String {
    format!("{sum:016x}")
}

/// SHA-256 in hexadecimal: the address of content everywhere in the house.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// Whether a text is a SHA-256 in lower-case hexadecimal, so that it can be used as an address.
pub fn is_sha256_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
