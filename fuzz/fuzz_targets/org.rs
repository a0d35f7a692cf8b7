#![no_main]

#[path = "../../crates/testkit/tests/corpus/org.rs"]
mod org;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| org::holds(bytes));
