//! Small damage to an input, as a fuzzer does it, but the same for the same seed.

use rand::Rng;
use rand::rngs::StdRng;

/// What readers stumble over: ends of numbers, JSON's own signs, line ends, letters and marks that fold in special ways.
const WORDS: [&str; 26] = [
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "18446744073709551616",
    "1e999",
    "null",
    "true",
    "{}",
    "[]",
    "\"",
    "\\u0000",
    "\\ud800",
    ",",
    ":",
    "\n",
    "\r\n",
    "\n\n",
    "data: ",
    "event: heads\n",
    "ال",
    "\u{fdfa}",
    "\u{64e}",
    "\u{202e}",
    "؛",
    "\n---\n",
];

/// The input with one to four faults.
pub fn mutate(input: &[u8], others: &[(String, Vec<u8>)], chance: &mut StdRng) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..chance.random_range(1..=4) {
        let at = chance.random_range(0..=bytes.len());
        let end = (at + chance.random_range(1..=16)).min(bytes.len());
        match chance.random_range(0..6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.random_range(0..8),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, bytes[at..end].to_vec())),
            3 => bytes.truncate(at),
            4 => drop(bytes.splice(at..end, WORDS[chance.random_range(0..WORDS.len())].bytes())),
            _ => {
                let (_, other) = &others[chance.random_range(0..others.len())];
                let from = chance.random_range(0..=other.len());
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
    bytes
}
