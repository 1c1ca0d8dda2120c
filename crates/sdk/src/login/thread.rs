//! Work that waits for a person, on a thread of its own.

use tokio::sync::oneshot;

/// Does `work` on a thread of its own, which nobody has to wait for: a runtime that ends would wait for its own threads,
/// and a person may never answer. There is no answer if the thread failed.
pub(super) fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> oneshot::Receiver<T> {
    let (answer, receiver) = oneshot::channel();
    // Where no thread can be had, the sender is dropped, and the receiver says so.
    let started = std::thread::Builder::new()
        .name("globus-auth login".to_owned())
        .spawn(move || drop(answer.send(work())));
    drop(started);
    receiver
}

/// Work of which only one is under way: whoever comes while it is waits for the same answer, also if the one who began
/// it has gone. So a question that was given up takes no line away from the next one.
pub(super) struct OneAtATime<T>(tokio::sync::Mutex<Option<oneshot::Receiver<T>>>);

impl<T> OneAtATime<T> {
    pub(super) fn new() -> Self {
        Self(tokio::sync::Mutex::new(None))
    }

    /// The answer; none if the thread failed.
    pub(super) async fn wait(&self, begin: impl FnOnce() -> oneshot::Receiver<T>) -> Option<T> {
        let mut under_way = self.0.lock().await;
        let answer = under_way.get_or_insert_with(begin).await.ok();
        *under_way = None;
        answer
    }
}
