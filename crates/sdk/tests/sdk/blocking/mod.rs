//! Threads that wait. What they are answered is tested beside what tasks are answered (`both_ways!`); here is what only
//! threads do.

mod renewals;
mod resolving;
mod surroundings;
mod time;
