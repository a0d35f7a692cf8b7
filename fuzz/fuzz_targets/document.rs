#![no_main]

#[path = "../../crates/testkit/tests/corpus/document.rs"]
mod document;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| document::holds(bytes));
