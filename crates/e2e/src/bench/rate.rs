//! How often a second something is done, on one thread.

use std::time::Duration;

use super::clock;

/// A turn of one side; long enough that a look at the clock costs nothing.
const TURN: Duration = Duration::from_millis(10);

/// One side: does its work once.
pub type Work<'a> = Box<dyn FnMut() -> Result<(), String> + 'a>;

/// How often a second each side does its work. They take short turns, so that a machine that is slower for a while is slower for
/// all of them.
///
/// # Errors
/// That of the first work that fails.
pub fn rates<const SIDES: usize>(mut sides: [Work<'_>; SIDES], each: Duration) -> Result<[f64; SIDES], String> {
    let mut done = [(0.0, Duration::ZERO); SIDES];
    while done.iter().any(|(_, took)| *took < each) {
        for (side, (count, took)) in sides.iter_mut().zip(&mut done) {
            let start = clock::now();
            while start.elapsed() < TURN {
                for _ in 0..50 {
                    side()?;
                }
                *count += 50.0;
            }
            *took += start.elapsed();
        }
    }
    Ok(done.map(|(count, took)| count / took.as_secs_f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_has_its_turn_and_a_failure_ends_it() {
        let mut counts = [0_u32, 0];
        let [first, second] = &mut counts;
        let count = |counter: &mut u32| {
            *counter += 1;
            Ok(())
        };
        let sides: [Work<'_>; 2] = [Box::new(|| count(first)), Box::new(|| count(second))];
        let found = rates(sides, Duration::from_millis(1)).unwrap();
        assert!(found.iter().all(|rate| *rate > 0.0) && counts.iter().all(|count| *count >= 50));
        let sides: [Work<'_>; 1] = [Box::new(|| Err("no".to_owned()))];
        assert_eq!(rates(sides, Duration::from_millis(1)), Err("no".to_owned()));
    }
}
