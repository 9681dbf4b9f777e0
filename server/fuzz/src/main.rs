//! libFuzzer around one of the targets of `server::fuzzed`; `ARTEL_FUZZ` names it.
#![no_main]

use server::fuzzed::TARGETS;
use std::sync::OnceLock;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("ARTEL_FUZZ").unwrap_or_default();
        let found = TARGETS.iter().find(|(known, _)| *known == name);
        found.unwrap_or_else(|| panic!("ARTEL_FUZZ names no target: {name:?}")).1
    });
    target(bytes);
});
