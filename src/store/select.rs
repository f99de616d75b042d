//! Rows by name: one declaration gives the `SELECT` list and the struct that a row is read into, so that no column is
//! counted by hand. What the columns mean is said where they are declared, in the `queries.rs` of each folder.

use super::Value;
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;

/// What a column can be read as.
pub trait FromColumn: Sized {
    /// What the column must be, for the error.
    const WANTED: &'static str;

    /// Reads it.
    ///
    /// # Errors
    /// The value, when it is something else.
    fn from_column(value: Value) -> Result<Self, Value>;
}

macro_rules! from_integer {
    ($($type:ty, $wanted:literal => |$value:ident| $made:expr;)+) => {
        $(impl FromColumn for $type {
            const WANTED: &'static str = $wanted;

            fn from_column(value: Value) -> Result<Self, Value> {
                let Value::Integer($value) = value else { return Err(value) };
                $made.ok_or(Value::Integer($value))
            }
        })+
    };
}

from_integer! {
    i64, "an integer" => |value| Some(value);
    u64, "a count" => |value| value.try_into().ok();
    u32, "a count" => |value| value.try_into().ok();
    u8, "a small count" => |value| value.try_into().ok();
    bool, "a flag" => |value| Some(value != 0);
    Millis, "a time" => |value| Some(Self(value));
    AccountSeq, "an account's number" => |value| Some(Self(value));
}

impl FromColumn for f64 {
    const WANTED: &'static str = "a float";

    fn from_column(value: Value) -> Result<Self, Value> {
        if let Value::Real(value) = value { Ok(value) } else { Err(value) }
    }
}

impl FromColumn for String {
    const WANTED: &'static str = "text";

    fn from_column(value: Value) -> Result<Self, Value> {
        if let Value::Text(text) = value { Ok(text) } else { Err(value) }
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    const WANTED: &'static str = T::WANTED;

    fn from_column(value: Value) -> Result<Self, Value> {
        if value == Value::Null { Ok(None) } else { T::from_column(value).map(Some) }
    }
}

/// Declares a row: a struct, and behind each field the column that it is read from, which may be any expression. The
/// names that tables go by in these are said by the statement, which `select!` makes.
///
/// ```ignore
/// row! {
///     /// A tag as it is stored; `t` is its table.
///     pub struct StoredTag {
///         /// Its id.
///         id: String = "t.id",
///         /// Readings that bear it.
///         count: u64 = "(SELECT count(*) FROM reading_tags rt WHERE rt.tag = t.seq)",
///     }
/// }
/// ```
macro_rules! row {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $(#[$first_meta:meta])* $first:ident: $first_type:ty = $first_column:expr
            $(, $(#[$field_meta:meta])* $field:ident: $type:ty = $column:expr)* $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug)]
        $vis struct $name {
            $(#[$first_meta])* $vis $first: $first_type,
            $($(#[$field_meta])* $vis $field: $type),*
        }

        impl $name {
            /// The columns, as they stand behind `SELECT`.
            $vis const COLUMNS: &'static str = $crate::store::compose!($first_column $(, ", ", $column)*);
        }

        impl $crate::store::FromRow for $name {
            fn from_row(row: $crate::store::Row) -> Result<Self, $crate::store::StoreError> {
                const NAMES: &[&str] = &[stringify!($first) $(, stringify!($field))*];
                let mut columns = row.columns(NAMES.len())?;
                Ok(Self {
                    $first: columns.next(stringify!($first))?,
                    $($field: columns.next(stringify!($field))?),*
                })
            }
        }
    };
}
pub(crate) use row;

/// `select!(StoredTag, "FROM tags t WHERE t.id = ?1", id)`: a statement that gives such rows, with its parameters.
macro_rules! select {
    ($row:ty, $from:expr $(, $param:expr)* $(,)?) => {
        $crate::store::sql!($crate::store::compose!("SELECT ", <$row>::COLUMNS, " ", $from) $(, $param)*)
    };
}
pub(crate) use select;

/// Constants as one `&'static str`, put together when the program is compiled; `concat!` takes literals only.
macro_rules! compose {
    ($($part:expr),+ $(,)?) => {{
        const PARTS: &[&str] = &[$($part),+];
        const BYTES: [u8; $crate::store::length(PARTS)] = $crate::store::join(PARTS);
        // Whole strings behind each other are UTF-8.
        const TEXT: &str = match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => "",
        };
        TEXT
    }};
}
pub(crate) use compose;

/// Bytes of all parts.
pub const fn length(mut parts: &[&str]) -> usize {
    let mut bytes = 0;
    while let [part, others @ ..] = parts {
        bytes += part.len();
        parts = others;
    }
    bytes
}

/// All parts behind each other; `LENGTH` is their [`length`].
pub const fn join<const LENGTH: usize>(mut parts: &[&str]) -> [u8; LENGTH] {
    let mut joined = [0; LENGTH];
    let mut free: &mut [u8] = &mut joined;
    while let [part, others @ ..] = parts {
        let mut bytes = part.as_bytes();
        while let [byte, left @ ..] = bytes {
            if let [place, behind @ ..] = free {
                *place = *byte;
                free = behind;
            }
            bytes = left;
        }
        parts = others;
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::{Row, Rows};
    use super::*;

    row! {
        /// A row of these tests.
        struct Sample {
            /// A column.
            id: String = "s.id",
            /// Another one.
            note: Option<String> = "s.note",
            /// An expression.
            count: u8 = "(SELECT count(*) FROM others)",
        }
    }

    fn rows(values: &[Value]) -> Rows {
        Rows(vec![Row(values.to_vec())])
    }

    #[test]
    fn the_list_and_the_struct_are_one_declaration() {
        let statement = select!(Sample, "FROM samples s WHERE s.id = ?1", "x");
        let wanted = "SELECT s.id, s.note, (SELECT count(*) FROM others) FROM samples s WHERE s.id = ?1";
        assert_eq!((statement.sql.as_ref(), statement.params), (wanted, vec![Value::from("x")]));
        let found: Sample = rows(&["a".into(), Value::Null, 7_i64.into()]).single().unwrap();
        assert_eq!((found.id.as_str(), found.note, found.count), ("a", None, 7));
    }

    #[test]
    fn what_does_not_fit_is_noticed() {
        let fault = |values: &[Value]| rows(values).single::<Sample>().unwrap_err().to_string();
        assert_eq!(fault(&["a".into(), Value::Null]), "2 columns where there should be 3");
        assert_eq!(fault(&[1_i64.into(), Value::Null, 7_i64.into()]), "column id should be text and is an integer");
        assert_eq!(
            fault(&["a".into(), Value::Null, 256_i64.into()]),
            "column count should be a small count and is an integer"
        );
        assert_eq!(fault(&["a".into(), 1.5.into(), 7_i64.into()]), "column note should be text and is a float");
    }

    #[test]
    fn a_single_column_needs_no_struct() {
        assert!(rows(&[1_i64.into()]).single::<bool>().unwrap());
        assert_eq!(rows(&[Value::Null]).single::<Option<i64>>().unwrap(), None);
        assert_eq!(rows(&[2.5.into()]).all::<f64>().unwrap(), [2.5]);
        assert_eq!(Rows::default().optional::<String>().unwrap(), None);
        assert!(Rows::default().single::<String>().is_err());
        assert!(rows(&[(-1_i64).into()]).single::<u64>().is_err());
        assert!(rows(&[1_i64.into(), 2_i64.into()]).single::<i64>().is_err());
    }
}
