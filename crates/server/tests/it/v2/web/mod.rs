//! `/v2/web`: what people see.

mod auth_code;
mod consent;
mod login;
mod logout;
mod upstream;
