use std::sync::mpsc;

use super::*;

fn pending_once() -> impl Future<Output = ()> {
    let mut polled = false;
    poll_fn(move |context| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
}

#[test]
fn a_thread_is_marked_while_it_waits_and_no_longer() {
    assert!(!thread_waits());
    wait(async {
        assert!(thread_waits());
        wait(async { assert!(thread_waits()) });
        assert!(thread_waits(), "one wait is inside another");
    });
    assert!(!thread_waits());
    catch_unwind(|| wait(async { panic!("on purpose") })).unwrap_err();
    assert!(!thread_waits());
}

#[test]
fn an_inner_wait_takes_no_ring_from_an_outer_one() {
    let mut polled = false;
    wait(poll_fn(|context| {
        if std::mem::replace(&mut polled, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        wait(pending_once());
        Poll::Pending
    }));
}

#[test]
fn time_passes_for_futures_that_are_polled_only_when_they_are_woken() {
    let short = Duration::from_millis(2);
    let begun = instant();
    let many = (1..=3).map(|times| sleep(short * times));
    let many: futures_util::stream::FuturesUnordered<_> = many.collect();
    let ends = wait(futures_util::StreamExt::collect::<Vec<()>>(many));
    assert_eq!(ends.len(), 3);
    assert!(instant() - begun >= short * 3);
}

#[test]
fn work_goes_on_without_whoever_began_it_and_its_panic_goes_on_in_whoever_waits() {
    let (sender, receiver) = mpsc::channel();
    drop(spawn(async move { sender.send(thread_waits()) }));
    assert!(receiver.recv().unwrap());
    let panic = catch_unwind(|| wait(spawn(async { panic!("on purpose") }))).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"on purpose"));
}
