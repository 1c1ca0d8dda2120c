//! Where a thread may wait: anywhere.

use globus_auth::{AuthClient, Error, IdentityMap, RetryPolicy, Variables, blocking::Wait};

use crate::{
    loopback::{Act, Socket, answer},
    world::World,
};

fn client(url: &str) -> AuthClient {
    AuthClient::builder()
        .variables(Variables::default())
        .base_url(url)
        .access_token("AgA")
        .retry_policy(RetryPolicy::never())
        .build()
        .unwrap()
}

fn good() -> Act {
    answer("200 OK", "", r#"{"sub": "46bd0f56-e24f-11e5-a510-131bef460003"}"#)
}

#[test]
fn outside_any_runtime() {
    let socket = Socket::new(vec![good(), good()]).wait();
    let client = client(&socket.url);
    client.userinfo().wait().unwrap();
    std::thread::spawn(move || client.userinfo().wait())
        .join()
        .unwrap()
        .unwrap();
    assert_eq!(socket.seen().len(), 2);
    assert!(socket.seen()[0].contains("\r\nauthorization: Bearer AgA\r\n"));
}

#[tokio::test]
async fn on_the_thread_of_a_runtime_that_has_but_one() {
    let socket = Socket::new(vec![good(), good()]).await;
    let client = client(&socket.url);
    client.userinfo().wait().unwrap();
    // And there it can be awaited, too.
    client.userinfo().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_task_and_where_a_runtime_lets_threads_block() {
    let socket = Socket::new(vec![good(), good()]).await;
    let client = client(&socket.url);
    let same = client.clone();
    tokio::spawn(async move { same.userinfo().wait() })
        .await
        .unwrap()
        .unwrap();
    tokio::task::spawn_blocking(move || client.userinfo().wait())
        .await
        .unwrap()
        .unwrap();
}

#[test]
fn an_await_without_a_runtime_is_told_what_is_missing() {
    let client = client("http://127.0.0.1:1/");
    let told: Error = futures_util::FutureExt::now_or_never(client.get("/x").send())
        .unwrap()
        .unwrap_err();
    assert!(told.to_string().contains("no tokio runtime"), "{told}");
}

#[test]
fn a_panic_goes_on_in_whoever_waits() {
    // The world has no answer.
    let map = IdentityMap::new(World::new([]).service().build().unwrap());
    let panic = std::thread::spawn(move || map.get("ada@example.edu").wait()).join();
    let panic = panic.unwrap_err();
    assert!(panic.downcast_ref::<String>().unwrap().contains("script has ended"));
}
