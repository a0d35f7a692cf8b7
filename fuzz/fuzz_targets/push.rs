#![no_main]

#[path = "../../crates/testkit/tests/corpus/push.rs"]
mod push;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| push::holds(bytes));
