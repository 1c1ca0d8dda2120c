//! What becomes of changes and deletions that were decided on rows read before.

/// What became of a change. It is made only if the row still is as it was when the change was decided, so that of two
/// changes at once none undoes the other unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is made.
    Saved,
    /// Another change came between; nothing was changed.
    ChangedMeanwhile,
    /// The row is gone; nothing was changed.
    Gone,
}

impl Saved {
    /// Whether a row that was read as `before` still is so.
    pub(super) fn compare<T: PartialEq>(before: &T, found: Option<T>) -> Self {
        match found {
            None => Self::Gone,
            Some(found) if found == *before => Self::Saved,
            Some(_) => Self::ChangedMeanwhile,
        }
    }
}

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// The row is gone now.
    Deleted,
    /// There was none.
    Gone,
    /// Something else needs it; nothing was deleted.
    InUse,
}

impl Deletion {
    /// By the number of rows that a `DELETE` wrote.
    pub(super) const fn of(rows: u64) -> Self {
        if rows == 0 { Self::Gone } else { Self::Deleted }
    }
}
