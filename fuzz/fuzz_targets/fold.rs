#![no_main]

#[path = "../../crates/testkit/tests/corpus/fold.rs"]
mod fold;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fold::holds(bytes));
