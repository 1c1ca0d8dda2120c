//! A wire-compatible Globus Auth server.
//!
//! | module | does |
//! |---|---|
//! | [`app`] | the state that every handler may use |
//! | [`audit`] | telling the audit log who did what |
//! | [`routes`] | every route, on one page |
//! | [`endpoints`] | what programs call |
//! | [`browser`] | what people do in a browser |
//! | [`admin`] | what an operator does with the database |
//! | [`config`] | the configuration file: sections that validate themselves |
//! | [`serve`] | listening, with or without TLS; health; stopping |
//! | [`metrics`] | what is counted |
//! | [`dev`] | a server for laptops and tests: loopback, a seed, people to pick |
//! | [`upstream`] | logging in at other OpenID Connect providers |
//! | [`testing`] | the same for the tests of programs: many at once, each with its own clock and database |
//! | [`seed`] | the seed file: everything a server can begin with |
//! | `developer` | what is done to projects and what is in them, for programs and people alike |
//! | `strangers` | bounding what those whom nobody knows make the server keep |
//! | [`directory`] | clients and providers, kept from the store |
//! | [`key_ring`] | the signing keys, kept from the store and followed by new ones |
//! | [`openapi`] | the description of the routes |
//! | [`pages`] | what a browser shows |
//! | [`layer`] | one layer around all routes: request id, tracing, panics, CORS, security headers, 404 and 405 |
//! | [`web`] | HTTP hygiene: replies, readers of forms, credentials and cookies |
//! | [`host`] | the outside world: clock, chance, passwords, the signing key |

pub mod admin;
pub mod app;
pub mod audit;
pub mod browser;
pub mod config;
pub mod dev;
mod developer;
pub mod directory;
pub mod endpoints;
pub mod host;
pub mod key_ring;
pub mod layer;
pub mod metrics;
pub mod openapi;
pub mod pages;
pub mod routes;
pub mod seed;
pub mod serve;
mod strangers;
pub mod testing;
pub mod upstream;
pub mod web;
