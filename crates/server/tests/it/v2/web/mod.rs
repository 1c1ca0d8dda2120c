//! `/v2/web`: what people see.

mod account;
mod auth_code;
mod consent;
mod console;
mod language;
mod linking;
mod login;
mod logout;
mod operator;
mod provider_choice;
mod second_factor;
mod sessions;
mod upstream;
