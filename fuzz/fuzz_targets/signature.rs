#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| globus_auth_properties::signature(input));
