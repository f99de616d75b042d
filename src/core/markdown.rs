//! Users' Markdown as HTML that is safe to show to anyone. The library parses; this module decides what may come out.

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};
use std::fmt;

/// Most bytes of HTML for one text; deep nesting could make far more out of few characters.
const HTML_BYTES_MAX: usize = 256 * 1024;

/// What a link may begin with. Other schemes could run code, and relative links could call this site.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];

/// CommonMark with `~~strikethrough~~` as HTML. HTML in the source comes out as text, links lead to the web or to mail,
/// images are replaced by their descriptions. A text whose HTML would be over the limit comes out as it was written.
pub fn html(markdown: &str) -> String {
    let mut filter = EventFilter::default();
    let events = Parser::new_ext(markdown, Options::ENABLE_STRIKETHROUGH).filter_map(|event| filter.filter(event));
    let mut out = BoundedString(String::new());
    if pulldown_cmark::html::write_html_fmt(&mut out, events).is_ok() {
        return out.0;
    }
    let mut plain = String::new();
    // Writing to a String cannot fail.
    let _written = pulldown_cmark::html::write_html_fmt(
        &mut plain,
        [Event::Start(Tag::Paragraph), Event::Text(CowStr::Borrowed(markdown)), Event::End(TagEnd::Paragraph)]
            .into_iter(),
    );
    plain
}

/// Passes on the events that may be shown.
#[derive(Default)]
struct EventFilter {
    /// Images that are open; an image's description may contain another image.
    images: usize,
    /// Whether the open link is refused. Links do not nest.
    link_refused: bool,
}

impl EventFilter {
    fn filter<'a>(&mut self, event: Event<'a>) -> Option<Event<'a>> {
        match event {
            Event::Start(Tag::Image { .. }) => {
                self.images += 1;
                None
            }
            Event::End(TagEnd::Image) => {
                self.images = self.images.saturating_sub(1);
                None
            }
            Event::Html(html) | Event::InlineHtml(html) => Some(Event::Text(html)),
            // An image's description is text only.
            Event::Start(_) | Event::End(_) if self.images > 0 => None,
            Event::Start(Tag::Link { link_type, ref dest_url, .. }) => {
                self.link_refused = !may_lead_to(link_type, dest_url);
                (!self.link_refused).then_some(event)
            }
            Event::End(TagEnd::Link) => (!self.link_refused).then_some(event),
            Event::Start(Tag::HtmlBlock) => Some(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => Some(Event::End(TagEnd::Paragraph)),
            other => Some(other),
        }
    }
}

/// Whether a link is allowed. The address has its entities and escapes resolved already.
fn may_lead_to(kind: LinkType, address: &str) -> bool {
    let begins = |scheme: &str| address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    kind == LinkType::Email || SCHEMES.iter().any(|scheme| begins(scheme))
}

/// A string that refuses to grow beyond its limit.
struct BoundedString(String);

impl fmt::Write for BoundedString {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.0.len() + text.len() > HTML_BYTES_MAX {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html() {
        let cases = [
            ("plain & simple", "<p>plain &amp; simple</p>\n"),
            ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>\n"),
            ("# 隱者\n\n> 燈", "<h1>隱者</h1>\n<blockquote>\n<p>燈</p>\n</blockquote>\n"),
            ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
            ("[a](https://example.org/?x=1&y=2)", "<p><a href=\"https://example.org/?x=1&amp;y=2\">a</a></p>\n"),
            ("<https://example.org>", "<p><a href=\"https://example.org\">https://example.org</a></p>\n"),
            ("<ann@example.org>", "<p><a href=\"mailto:ann@example.org\">ann@example.org</a></p>\n"),
            ("[m](MAILTO:ann@example.org)", "<p><a href=\"MAILTO:ann@example.org\">m</a></p>\n"),
            ("a  \nb", "<p>a<br />\nb</p>\n"),
        ];
        for (markdown, wanted) in cases {
            assert_eq!(html(markdown), wanted, "{markdown}");
        }
    }

    #[test]
    fn hostile_markdown_becomes_harmless_text() {
        let cases = [
            ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"),
            ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>\n"),
            ("<!-- a --><svg/onload=x>", "<p>&lt;!-- a --&gt;&lt;svg/onload=x&gt;</p>\n"),
            ("[a](javascript:alert(1))", "<p>a</p>\n"),
            ("[a](JaVaScRiPt:alert(1))", "<p>a</p>\n"),
            ("[a](&#106;avascript:alert(1))", "<p>a</p>\n"),
            ("[a](java&#10;script:alert(1))", "<p>a</p>\n"),
            ("[a](&#1;javascript:alert(1))", "<p>a</p>\n"),
            ("[a](\\javascript:alert(1))", "<p>a</p>\n"),
            ("<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n"),
            ("[a](data:text/html,x)", "<p>a</p>\n"),
            ("[a](vbscript:x)", "<p>a</p>\n"),
            ("[a](file:///etc/passwd)", "<p>a</p>\n"),
            ("[a](//evil.example)", "<p>a</p>\n"),
            ("[a](/api/v1/auth/logout)", "<p>a</p>\n"),
            ("[a](https:evil)", "<p>a</p>\n"),
            ("[a]( )", "<p>a</p>\n"),
            ("[a]\n\n[a]: javascript:x", "<p>a</p>\n"),
            (
                "[a](https://x.example/\"onmouseover=\"x)",
                "<p><a href=\"https://x.example/%22onmouseover=%22x\">a</a></p>\n",
            ),
            (
                "[a](https://x.example '\" onmouseover=\"x')",
                "<p><a href=\"https://x.example\" title=\"&quot; onmouseover=&quot;x\">a</a></p>\n",
            ),
            ("![a lamp](https://tracker.example/x.gif)", "<p>a lamp</p>\n"),
            ("![a *b* `c`](x)", "<p>a b <code>c</code></p>\n"),
            ("![<b>x</b>](y)", "<p>&lt;b&gt;x&lt;/b&gt;</p>\n"),
            ("![[a](javascript:x)](y)", "<p>a</p>\n"),
            ("![![a](b)](javascript:c)", "<p>a</p>\n"),
            ("[![a](b)](javascript:c)", "<p>a</p>\n"),
            ("[![a](b)](https://c.example)", "<p><a href=\"https://c.example\">a</a></p>\n"),
            ("[a](x) [b](https://c.example)", "<p>a <a href=\"https://c.example\">b</a></p>\n"),
            ("```\"><script>\nx\n```", "<pre><code class=\"language-&quot;&gt;&lt;script&gt;\">x\n</code></pre>\n"),
            ("`<script>`", "<p><code>&lt;script&gt;</code></p>\n"),
            ("# <script>", "<h1>&lt;script&gt;</h1>\n"),
            ("&lt;script&gt;", "<p>&lt;script&gt;</p>\n"),
        ];
        for (markdown, wanted) in cases {
            assert_eq!(html(markdown), wanted, "{markdown}");
        }
    }

    #[test]
    fn no_html_exceeds_the_limit() {
        let reference = format!("[a]: https://{}\n\n", "x".repeat(5000));
        for text in [
            ">".repeat(10_000),
            "- ".repeat(5000),
            "[".repeat(10_000),
            "![".repeat(5000),
            "*a".repeat(5000),
            "<".repeat(10_000),
            "\"".repeat(10_000),
            format!("{reference}{}", "[a]".repeat(1600)),
            format!("> {}\n{}", "> ".repeat(2000), "> x\n".repeat(1500)),
        ] {
            let html = html(&text);
            assert!(html.len() <= HTML_BYTES_MAX, "{} bytes of {:.20}", html.len(), text);
        }
        assert_eq!(html(&format!("{}<b>", ">".repeat(10_000))), format!("<p>{}&lt;b&gt;</p>\n", "&gt;".repeat(10_000)));
    }
}
