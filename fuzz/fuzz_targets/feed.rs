#![no_main]

#[path = "../../crates/testkit/tests/corpus/feed.rs"]
mod feed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| feed::holds(bytes));
