//! Schemas of JSON as constant data: the guard checks by them, OpenAPI is written from them, and `model!` declares a
//! type, its JSON and its schema in one place. `guard` checks bytes against a schema.

use nanoserde::{DeJson, DeJsonErr, DeJsonState, DeJsonTok};
use std::str::Chars;

/// A JSON value's form and limits.
#[derive(Debug, Clone, Copy)]
pub enum Schema {
    /// Text with a length in characters (Unicode scalar values).
    Text {
        /// Fewest characters.
        chars_min: usize,
        /// Most characters.
        chars_max: usize,
        /// Which characters it may have.
        format: Format,
    },
    /// A whole number in a range, both ends included.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A finite number in a range, both ends included.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// `true` or `false`.
    Boolean,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A list.
    List {
        /// The schema of each item.
        of: &'static Schema,
        /// Fewest items.
        items_min: usize,
        /// Most items.
        items_max: usize,
    },
    /// The value, or `null`.
    Nullable(&'static Schema),
    /// A named object.
    Object(&'static Object),
}

/// Which characters a text may have, and in which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Any characters but control ones; line feeds and tabs are fine.
    Prose,
    /// The same on one line.
    Line,
    /// `a-z A-Z 0-9 . _ -`.
    Name,
    /// `a-z 0-9 . _ -`, as ids of cards, spreads and things are.
    Slug,
    /// An id as the server makes them; see `clock::Ids`.
    Id,
    /// Lower-case hexadecimal digits.
    Hex,
    /// RFC 3339 date and time.
    Time,
    /// RFC 3339 full date.
    Date,
    /// A text with an `@` in the middle.
    Email,
    /// A scope that can be granted on this instance. Only the handler knows which these are.
    Scope,
}

/// A named object's fields.
#[derive(Debug)]
pub struct Object {
    /// Name in the OpenAPI document.
    pub name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// Its fields, in order.
    pub fields: &'static [Field],
}

/// One field of an object.
#[derive(Debug)]
pub struct Field {
    /// Name in JSON.
    pub name: &'static str,
    /// Its documentation.
    pub doc: &'static str,
    /// Its schema.
    pub schema: Schema,
    /// May be left out of a request.
    pub optional: bool,
}

/// A type with a schema.
pub trait HasSchema: Sized {
    /// The schema of its JSON.
    const SCHEMA: Schema;
    /// A field of this type may be left out of a request.
    const OPTIONAL: bool = false;

    /// The value of a field that was left out.
    fn absent() -> Option<Self> {
        None
    }
}

/// Text of `min` to `max` characters, line feeds allowed.
pub const fn text(chars_min: usize, chars_max: usize) -> Schema {
    Schema::Text { chars_min, chars_max, format: Format::Prose }
}

/// Text of `min` to `max` characters of a format.
pub const fn formatted(chars_min: usize, chars_max: usize, format: Format) -> Schema {
    Schema::Text { chars_min, chars_max, format }
}

/// Text of `min` to `max` characters on one line.
pub const fn line(chars_min: usize, chars_max: usize) -> Schema {
    formatted(chars_min, chars_max, Format::Line)
}

/// A date and time.
pub const fn time() -> Schema {
    formatted(20, 40, Format::Time)
}

/// An id of a card, a spread or anything else.
pub const fn slug() -> Schema {
    formatted(1, 64, Format::Slug)
}

/// An id that the server has made, such as the cursor of a list.
pub const fn id() -> Schema {
    formatted(crate::runtime::ids::ID_CHARS, crate::runtime::ids::ID_CHARS, Format::Id)
}

/// A whole number from `min` to `max`.
pub const fn integer(min: i64, max: i64) -> Schema {
    Schema::Integer { min, max }
}

/// A list of `min` to `max` items.
pub const fn list(of: &'static Schema, items_min: usize, items_max: usize) -> Schema {
    Schema::List { of, items_min, items_max }
}

/// The most items that a request for a page may ask for.
pub const PAGE_ITEMS_MAX: i64 = 100;
/// The most items a list in a reply may have; requests say their own limit.
pub const REPLY_ITEMS_MAX: usize = 100_000;

macro_rules! shaped {
    ($($type:ty => $schema:expr),+ $(,)?) => {
        $(impl HasSchema for $type {
            const SCHEMA: Schema = $schema;
        })+
    };
}

shaped! {
    String => text(0, 1_000_000),
    &'static str => text(0, 1_000_000),
    bool => Schema::Boolean,
    u8 => integer(0, u8::MAX as i64),
    u32 => integer(0, u32::MAX as i64),
    u64 => integer(0, i64::MAX),
    i64 => integer(i64::MIN, i64::MAX),
    f64 => Schema::Number { min: f64::MIN, max: f64::MAX },
}

impl<T: HasSchema> HasSchema for Vec<T> {
    const SCHEMA: Schema = list(&T::SCHEMA, 0, REPLY_ITEMS_MAX);
}

impl<T: HasSchema> HasSchema for Option<T> {
    const SCHEMA: Schema = T::SCHEMA;
    const OPTIONAL: bool = true;

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// A field's name in JSON: `self_` and `type_` are `self` and `type`, which are keywords in Rust.
pub const fn json_name(field: &'static str) -> &'static str {
    match field.as_bytes() {
        [.., b'_'] => field.split_at(field.len() - 1).0,
        _ => field,
    }
}

/// A field of a PATCH (RFC 7396): left out, `null`, or a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Left out: unchanged.
    #[default]
    Keep,
    /// `null`: removed.
    Clear,
    /// A new value.
    Set(T),
}

impl<T> Patch<T> {
    /// The change of the field: none, removal, or a new value.
    pub fn as_change(&self) -> Option<Option<&T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }

    /// The same for a text, as [`Option::as_deref`].
    pub fn as_deref(&self) -> Option<Option<&T::Target>>
    where
        T: std::ops::Deref,
    {
        self.as_change().map(|value| value.map(T::deref))
    }
}

impl<T: HasSchema> HasSchema for Patch<T> {
    const SCHEMA: Schema = T::SCHEMA;
    const OPTIONAL: bool = true;

    fn absent() -> Option<Self> {
        Some(Self::Keep)
    }
}

impl<T: DeJson> DeJson for Patch<T> {
    fn de_json(state: &mut DeJsonState, input: &mut Chars<'_>) -> Result<Self, DeJsonErr> {
        if state.tok == DeJsonTok::Null {
            state.next_tok(input)?;
            return Ok(Self::Clear);
        }
        T::de_json(state, input).map(Self::Set)
    }
}

/// Declares the type of a `request`, of a `reply` or of `both`, with its JSON and its schema:
///
/// ```text
/// model! {
///     /// A reading to draw.
///     pub struct NewReading: request {
///         /// Which spread to lay out.
///         spread: String = slug(),
///         /// What is asked.
///         question: Option<String> = text(0, 2000),
///     }
/// }
/// ```
///
/// A field without `= schema` has its type's own. `Option` and `Patch` fields may be left out and may be `null`.
macro_rules! model {
    ($(#[doc = $doc:literal])+ pub struct $name:ident: $way:ident $fields:tt) => {
        $crate::http::schema::model!(@define $way [$($doc)+] $name $fields);
        $crate::http::schema::model!(@$way $name $fields);
    };

    (@both $name:ident $fields:tt) => {
        $crate::http::schema::model!(@request $name $fields);
        $crate::http::schema::model!(@reply $name $fields);
    };

    (@define $way:ident [$($doc:literal)+] $name:ident {
        $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty $(= $schema:expr)?,)*
    }) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone)]
        pub struct $name { $($(#[doc = $field_doc])+ pub $field: $type,)* }

        impl $crate::http::schema::HasSchema for $name {
            const SCHEMA: $crate::http::schema::Schema = {
                #[allow(unused_imports, reason = "not every model gives a schema")]
                use $crate::http::schema::*;
                Schema::Object(&Object {
                    name: stringify!($name),
                    doc: concat!($($doc),+),
                    fields: &[$(Field {
                        name: json_name(stringify!($field)),
                        doc: concat!($($field_doc),+),
                        schema: $crate::http::schema::model!(@schema $type $(, $schema)?),
                        optional: $crate::http::schema::model!(@optional $way $type),
                    }),*],
                })
            };
        }
    };

    // A reply has all of its fields.
    (@optional reply $type:ty) => { false };
    (@optional $way:ident $type:ty) => { <$type as HasSchema>::OPTIONAL };

    (@schema $type:ty) => {
        $crate::http::schema::model!(@nullable $type, <$type as $crate::http::schema::HasSchema>::SCHEMA)
    };
    (@schema $type:ty, $schema:expr) => { $crate::http::schema::model!(@nullable $type, $schema) };
    (@nullable $type:ty, $schema:expr) => {
        if <$type as $crate::http::schema::HasSchema>::OPTIONAL {
            const INNER: $crate::http::schema::Schema = $schema;
            $crate::http::schema::Schema::Nullable(&INNER)
        } else {
            $schema
        }
    };

    (@reply $name:ident {
        $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty $(= $schema:expr)?,)*
    }) => {
        impl nanoserde::SerJson for $name {
            fn ser_json(&self, depth: usize, state: &mut nanoserde::SerJsonState) {
                state.st_pre();
                let mut _first = true;
                $(
                    if !std::mem::replace(&mut _first, false) { state.conl(); }
                    state.field(depth, $crate::http::schema::json_name(stringify!($field)));
                    self.$field.ser_json(depth, state);
                )*
                state.st_post(depth);
            }
        }
    };

    (@request $name:ident {
        $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty $(= $schema:expr)?,)*
    }) => {
        impl nanoserde::DeJson for $name {
            fn de_json(
                state: &mut nanoserde::DeJsonState, input: &mut std::str::Chars<'_>,
            ) -> Result<Self, nanoserde::DeJsonErr> {
                $(let mut $field: Option<$type> = None;)*
                state.curly_open(input)?;
                while state.next_str().is_some() {
                    let key = std::mem::take(&mut state.strbuf);
                    state.next_colon(input)?;
                    match key.as_str() {
                        $(stringify!($field) => $field = Some(nanoserde::DeJson::de_json(state, input)?),)*
                        other => return Err(state.err_exp(other)),
                    }
                    state.eat_comma_curly(input)?;
                }
                state.curly_close(input)?;
                Ok(Self {
                    $($field: match $field.or_else(<$type as $crate::http::schema::HasSchema>::absent) {
                        Some(value) => value,
                        None => return Err(state.err_nf(stringify!($field))),
                    },)*
                })
            }
        }
    };
}
pub(crate) use model;

/// No fields: the query or body of a route that takes none.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl HasSchema for Nothing {
    const SCHEMA: Schema = Schema::Object(&Object { name: "", doc: "No fields.", fields: &[] });
}

impl DeJson for Nothing {
    fn de_json(state: &mut DeJsonState, input: &mut Chars<'_>) -> Result<Self, DeJsonErr> {
        state.curly_open(input)?;
        state.curly_close(input)?;
        Ok(Self)
    }
}
