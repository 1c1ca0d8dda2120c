//! One test, two ways: awaited in a runtime, and waited for on a thread. The servers of tests run elsewhere, so that a
//! thread that waits keeps nobody from answering.

use std::{future::Future, sync::LazyLock};

use tokio::runtime::Runtime;

/// Where servers run.
static ELSEWHERE: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

/// Does work that a test does not wait for, or that must go on while the test's thread waits.
pub(crate) fn elsewhere<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> impl Future<Output = T> + Send {
    let running = ELSEWHERE.spawn(work);
    async { running.await.unwrap() }
}

/// Makes a test of each of these async functions that awaits it, and one that waits for it on a thread.
macro_rules! both_ways {
    ($($name:ident),+ $(,)?) => {
        mod awaited {
            $(
                #[tokio::test]
                async fn $name() {
                    super::$name().await;
                }
            )+
        }

        #[cfg(feature = "blocking")]
        mod waited_for {
            use globus_auth::blocking::Wait as _;

            $(
                #[test]
                fn $name() {
                    super::$name().wait();
                }
            )+
        }
    };
}
pub(crate) use both_ways;
