//! Reading a request's body with a limit on its size and on the time it may take.

use std::{future::poll_fn, pin::Pin, time::Duration};

use axum::body::{Body, HttpBody as _};
use bytes::{Bytes, BytesMut};
use http::StatusCode;

/// The largest body of a form or a JSON document that is read, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// How long a client may take to send its body. A slow sender holds a connection and nothing else.
pub const READ_TIMEOUT: Duration = Duration::from_secs(20);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Larger than the limit.
    #[error("the request's body is larger than {limit} bytes: send less")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// Not complete in time.
    #[error("the request's body did not arrive in time: send it again")]
    TooSlow,
    /// The connection broke off.
    #[error("the request's body broke off: send it again")]
    BrokenOff,
}

impl BodyError {
    /// The status it is answered with.
    #[must_use]
    pub const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BrokenOff => StatusCode::BAD_REQUEST,
        }
    }
}

/// Reads a whole body of at most `limit` bytes within `timeout`.
///
/// # Errors
/// See [`BodyError`]. A body that says beforehand that it is too large is not read at all.
pub async fn read(body: Body, limit: usize, timeout: Duration) -> Result<Bytes, BodyError> {
    if body.size_hint().lower() > limit as u64 {
        return Err(BodyError::TooLarge { limit });
    }
    tokio::time::timeout(timeout, collect(body, limit))
        .await
        .unwrap_or(Err(BodyError::TooSlow))
}

/// A body that is all there, or whose size will be refused: who takes it need not wait for the client.
///
/// # Errors
/// It did not come in time, or broke off.
pub async fn arrived(body: Body) -> Result<Body, BodyError> {
    if body.is_end_stream() || body.size_hint().lower() > MAX_BODY_BYTES as u64 {
        return Ok(body);
    }
    match read(body, MAX_BODY_BYTES, READ_TIMEOUT).await {
        Ok(bytes) => Ok(Body::from(bytes)),
        // One that did not say how large it is: for whoever takes it, to refuse in their own words.
        Err(BodyError::TooLarge { limit }) => Ok(Body::from(vec![0; limit + 1])),
        Err(error) => Err(error),
    }
}

async fn collect(mut body: Body, limit: usize) -> Result<Bytes, BodyError> {
    let mut first = Bytes::new();
    let mut all = BytesMut::new();
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| BodyError::BrokenOff)?.into_data() else {
            continue;
        };
        if first.len() + all.len() + data.len() > limit {
            return Err(BodyError::TooLarge { limit });
        }
        // Nearly every body comes in one piece, which then needs no copy.
        if first.is_empty() && all.is_empty() {
            first = data;
        } else {
            all.extend_from_slice(&std::mem::take(&mut first));
            all.extend_from_slice(&data);
        }
    }
    Ok(if all.is_empty() { first } else { all.freeze() })
}

#[cfg(test)]
mod tests {
    use std::io;

    use futures_util::{StreamExt as _, stream};

    use super::*;

    fn pieces(pieces: &'static [&'static str]) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send {
        stream::iter(pieces).map(|piece| Ok(Bytes::from_static(piece.as_bytes())))
    }

    #[tokio::test]
    async fn pieces_are_put_together_up_to_the_limit() {
        let whole = read(Body::from_stream(pieces(&["ab", "", "cde", "f"])), 6, READ_TIMEOUT).await;
        assert_eq!(whole.unwrap(), "abcdef");
        let over = read(Body::from_stream(pieces(&["ab", "cde", "fg"])), 6, READ_TIMEOUT).await;
        assert_eq!(over, Err(BodyError::TooLarge { limit: 6 }));
    }

    #[tokio::test]
    async fn a_body_arrives_whole_or_is_still_refused_for_its_size() {
        let whole = arrived(Body::from_stream(pieces(&["ab", "c"]))).await.unwrap();
        assert!(whole.size_hint().exact() == Some(3));
        assert_eq!(read(whole, 3, READ_TIMEOUT).await.unwrap(), "abc");
        let endless = stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(&[7; 1024])));
        let refused = arrived(Body::from_stream(endless)).await.unwrap();
        let limit = MAX_BODY_BYTES;
        assert_eq!(
            read(refused, limit, READ_TIMEOUT).await,
            Err(BodyError::TooLarge { limit })
        );
        let broken = stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))]);
        assert_eq!(
            arrived(Body::from_stream(broken)).await.unwrap_err(),
            BodyError::BrokenOff
        );
    }

    #[tokio::test]
    async fn one_piece_and_nothing_are_bodies_too() {
        assert_eq!(read(Body::from("abc"), 3, READ_TIMEOUT).await.unwrap(), "abc");
        assert_eq!(read(Body::empty(), 0, READ_TIMEOUT).await.unwrap(), "");
    }

    #[tokio::test]
    async fn a_body_that_says_it_is_too_large_is_not_read() {
        let refused = read(Body::from("abcd"), 3, READ_TIMEOUT).await;
        assert_eq!(refused, Err(BodyError::TooLarge { limit: 3 }));
        assert_eq!(refused.unwrap_err().status(), 413);
    }

    #[tokio::test]
    async fn a_connection_that_breaks_off_is_no_complete_body() {
        let broken = stream::iter([
            Ok(Bytes::from_static(b"ab")),
            Err(io::Error::from(io::ErrorKind::ConnectionReset)),
        ]);
        let refused = read(Body::from_stream(broken), 6, READ_TIMEOUT).await;
        assert_eq!(refused, Err(BodyError::BrokenOff));
        assert_eq!(refused.unwrap_err().status(), 400);
    }

    #[tokio::test]
    async fn a_body_that_never_ends_is_given_up() {
        let refused = read(
            Body::from_stream(pieces(&["ab"]).chain(stream::pending())),
            6,
            Duration::ZERO,
        )
        .await;
        assert_eq!(refused, Err(BodyError::TooSlow));
        assert_eq!(refused.unwrap_err().status(), 408);
    }
}
