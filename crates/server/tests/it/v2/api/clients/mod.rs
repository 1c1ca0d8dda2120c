//! Clients.

mod ended;
mod family;
mod fqdns;
mod made;
mod seen;

const PATH: &str = "/v2/api/clients";

fn one(id: &str) -> String {
    format!("{PATH}/{id}")
}
