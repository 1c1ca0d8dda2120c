//! `/v2/web`: what people see.

mod account;
mod auth_code;
mod consent;
mod language;
mod linking;
mod login;
mod logout;
mod second_factor;
mod sessions;
mod upstream;
