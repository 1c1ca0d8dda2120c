//! `/v2`

mod api;
mod oauth2;
mod web;
