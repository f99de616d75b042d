//! The built-in spreads, as the product lists them; not read from the server that is tested.

/// The spreads that come with the server, and how many positions each has.
pub const BUILT_IN_SPREADS: [(&str, usize); 11] = [
    ("single", 1),
    ("three-card", 3),
    ("situation-action-outcome", 3),
    ("mind-body-spirit", 3),
    ("decision", 5),
    ("relationship", 7),
    ("horseshoe", 7),
    ("celtic-cross", 10),
    ("tree-of-life", 10),
    ("zodiac", 12),
    ("year-ahead", 13),
];
