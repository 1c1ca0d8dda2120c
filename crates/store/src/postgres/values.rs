//! Values and rows of the seam on the wire of PostgreSQL.

use std::{error::Error, fmt};

use bytes::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::seam::{Columns, Value, ValueRef};

/// A parameter of a statement. Its `Debug` does not show it.
pub(super) struct Parameter<'a>(pub(super) &'a Value<'a>);

impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parameter")
    }
}

/// A value that PostgreSQL cannot hold where it should go.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unstorable(pub(super) &'static str);

impl ToSql for Parameter<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Null => Ok(IsNull::Yes),
            Value::Integer(number) => integer(*number, kind, out),
            Value::Text(text) => storable(text)?.to_sql(kind, out),
            Value::Blob(bytes) => bytes.as_ref().to_sql(kind, out),
        }
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::BYTEA].contains(kind)
    }

    to_sql_checked!();
}

/// Text as PostgreSQL can hold it: it has no NUL character.
pub(super) fn storable(text: &str) -> Result<&str, Unstorable> {
    if text.contains('\0') {
        return Err(Unstorable("text with a NUL character"));
    }
    Ok(text)
}

/// Our columns have 64 bits, but PostgreSQL takes `$2 = 1` for a comparison of 32.
fn integer(number: i64, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    if *kind == Type::INT8 {
        return number.to_sql(kind, out);
    }
    i32::try_from(number)
        .map_err(|_| Unstorable("a number of more than 32 bits"))?
        .to_sql(kind, out)
}

/// A column as the seam shows it.
struct Cell<'a>(ValueRef<'a>);

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(if *kind == Type::INT8 {
            ValueRef::Integer(i64::from_sql(kind, raw)?)
        } else if *kind == Type::INT4 {
            ValueRef::Integer(i32::from_sql(kind, raw)?.into())
        } else if *kind == Type::BOOL {
            ValueRef::Integer(bool::from_sql(kind, raw)?.into())
        } else if *kind == Type::BYTEA {
            ValueRef::Blob(raw)
        } else {
            ValueRef::Text(<&str>::from_sql(kind, raw)?)
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(ValueRef::Null))
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::BOOL, Type::TEXT, Type::BYTEA].contains(kind)
    }
}

impl Columns for tokio_postgres::Row {
    fn value(&self, index: usize) -> Option<ValueRef<'_>> {
        self.try_get(index).ok().map(|Cell(value)| value)
    }

    fn name(&self, index: usize) -> Option<&str> {
        self.columns().get(index).map(tokio_postgres::Column::name)
    }
}
