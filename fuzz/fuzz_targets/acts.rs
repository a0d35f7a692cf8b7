#![no_main]

#[path = "../../crates/testkit/tests/corpus/acts.rs"]
mod acts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| acts::holds(bytes));
