//! Whether a value in a drawing, be it an attribute's or a style sheet's, stays inside of it. Pure.

/// Functions of CSS and of SVG's attributes that compute and fetch nothing; `url` is looked into.
const FUNCTIONS: &[&str] = &[
    "",
    "url",
    "rgb",
    "rgba",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "oklab",
    "oklch",
    "color",
    "color-mix",
    "calc",
    "min",
    "max",
    "clamp",
    "var",
    "matrix",
    "matrix3d",
    "translate",
    "translatex",
    "translatey",
    "scale",
    "scalex",
    "scaley",
    "rotate",
    "skew",
    "skewx",
    "skewy",
    "cubic-bezier",
    "steps",
    "inset",
    "circle",
    "ellipse",
    "polygon",
    "path",
    "blur",
    "brightness",
    "contrast",
    "drop-shadow",
    "grayscale",
    "hue-rotate",
    "invert",
    "opacity",
    "saturate",
    "sepia",
    "not",
    "is",
    "where",
    "nth-child",
    "nth-of-type",
    "nth-last-child",
    "lang",
    "and",
    "or",
    "media",
    "supports",
];

/// Rules of style sheets that fetch nothing.
const AT_RULES: &[&str] = &["media", "keyframes", "supports", "charset"];

/// Whether a link is to a part of the same document.
pub(super) fn is_local(link: &str) -> bool {
    let name = link.strip_prefix('#').unwrap_or_default();
    !name.is_empty() && !name.contains(|each: char| each.is_whitespace() || each.is_control())
}

/// Whether a value or a style sheet refers to nothing outside: every function and every rule is a known one, and each
/// `url()` names a part of the same document. Escapes, with which words can be disguised, are not let through.
pub(super) fn is_harmless(value: &str) -> bool {
    if value.contains('\\') || value.contains(|each: char| each.is_control() && !matches!(each, '\n' | '\r' | '\t')) {
        return false;
    }
    let functions = value.match_indices('(').all(|(at, _)| {
        let (before, inside) = value.split_at(at);
        let name = word_before(before).to_ascii_lowercase();
        let inside = inside.strip_prefix('(').unwrap_or(inside).trim_start().trim_start_matches(['"', '\'']);
        FUNCTIONS.contains(&name.as_str()) && (name != "url" || inside.starts_with('#'))
    });
    let rules = value.match_indices('@').all(|(at, _)| {
        let rule = value.get(at + 1..).unwrap_or_default();
        AT_RULES.iter().any(|known| rule.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known)))
    });
    functions && rules && !value.to_ascii_lowercase().contains("javascript:")
}

/// The name directly before a parenthesis.
fn word_before(text: &str) -> &str {
    let word = |each: char| each.is_alphanumeric() || matches!(each, '-' | '_');
    text.rfind(|each| !word(each))
        .map_or(text, |at| text.get(at..).map_or("", |rest| rest.trim_start_matches(|each| !word(each))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stay_inside() {
        for value in [
            "url(#gold)",
            "url( '#gold' ) red",
            "#c00",
            "translate(3 4) rotate(45)",
            "rgb(1,2,3)",
            "",
            ".a { fill: url(#b) } @media (prefers-color-scheme: dark) { .a { color: white } }",
            "font-family:標楷體,serif",
            "M0 0L10-5z",
        ] {
            assert!(is_harmless(value), "{value}");
        }
        for value in [
            "url(https://example.org/x)",
            "url(//example.org)",
            "url(data:image/svg+xml,x)",
            "url()",
            "URL('x')",
            "@import 'https://example.org/x.css'",
            "@font-face { src: local(x) }",
            "u\\72l(https://example.org)",
            "image-set('x.png' 1x)",
            "expression(alert(1))",
            "src(x)",
            "red;background:url(\"x\")",
            "JavaScript:alert(1)",
            "a\0b",
            "url(#a) url(b)",
            "url(\n\"http://x\")",
            "-moz-element(#a)",
            "attr(x)",
        ] {
            assert!(!is_harmless(value), "{value}");
        }
    }

    #[test]
    fn links_stay_inside() {
        assert!(is_local("#a") && is_local("#圖"));
        for link in ["", "#", "a", "x.svg#a", "https://example.org/#a", "javascript:alert(1)", " #a", "#a b", "data:,x"]
        {
            assert!(!is_local(link), "{link}");
        }
    }
}
