//! Pages: all of them answer with the same HTML, whose script looks at the path. A page with a head of its own has its
//! title and description in that HTML, for previews of links.

use super::assets::{SHELL, revalidated};
use super::policy::POLICY;
use crate::http::pages::{Head, WebPage};
use crate::http::problem::Problem;
use crate::http::reply::{etag, is_known};
use crate::http::{Reply, RequestContext, Route, page};
use std::borrow::Cow;

const HTML: &str = "text/html; charset=utf-8";
/// The default head in the shell; replaced for a page with a head of its own.
const USUAL_TITLE: &str = "<title>Hermit</title>";
const USUAL_DESCRIPTION: &str = "<meta name=\"description\" content=\"Hermit: tarot by lantern light\">";

/// The pages that do not belong to a module. Every page that `app.js` shows itself must be listed, or a deep link to it
/// is answered with 404.
pub(super) const PAGES: &[WebPage] = &[
    WebPage::known("/"),
    WebPage::known("/draw"),
    WebPage::known("/readings"),
    WebPage::known("/readings/:id"),
    WebPage::known("/deck"),
    WebPage::known("/deck/:id"),
    WebPage::known("/spreads"),
    WebPage::known("/spreads/:id"),
    WebPage::known("/journal"),
    WebPage::known("/tags"),
    WebPage::known("/stats"),
    WebPage::known("/settings"),
    WebPage::known("/admin"),
    WebPage::known("/admin/:part"),
    WebPage::known("/sign-in"),
    WebPage::known("/register"),
];

/// The route of a page.
pub(super) fn route(described: &'static WebPage) -> Route {
    page(described.entry.path, "A page", move |context| shell(context, described))
}

async fn shell(context: RequestContext, page: &'static WebPage) -> Result<Reply, Problem> {
    let head = match page.head {
        Some(find) => find(&context).await?,
        None => None,
    };
    let reply = match head {
        Some(head) => own(&head, &context),
        None => revalidated(&SHELL, HTML, &context),
    };
    Ok(reply.header("content-security-policy", POLICY))
}

/// The shell with a head of the page's own. The head may depend on the caller, so that shared caches must not keep it.
fn own(head: &Head, context: &RequestContext) -> Reply {
    let html = with_head(&String::from_utf8_lossy(SHELL.bytes), head).into_bytes();
    let etag = etag(&html);
    let known = is_known(&etag, context.if_none_match.as_deref());
    let reply = if known { Reply::empty(304) } else { Reply::whole(200, HTML, html) };
    reply.header("etag", etag).header("cache-control", "private, no-cache")
}

/// Puts a head into the shell: its title and description, and both again as a preview (https://ogp.me).
fn with_head(shell: &str, head: &Head) -> String {
    let title = format!("<title>{} · Hermit</title>", escaped(&head.title));
    let meta =
        |property: &str, content: &str| format!("\n<meta property=\"og:{property}\" content=\"{}\">", escaped(content));
    let mut about = format!("<meta name=\"description\" content=\"{}\">", escaped(&head.description));
    about += &meta("site_name", "Hermit");
    about += &meta("type", "article");
    about += &meta("title", &head.title);
    about += &meta("description", &head.description);
    about.extend(head.image.iter().map(|image| meta("image", image)));
    // The description stands before the title; nothing of it can be taken for the title's place.
    shell.replacen(USUAL_TITLE, &title, 1).replacen(USUAL_DESCRIPTION, &about, 1)
}

/// Text escaped for HTML, for an element or a quoted attribute, without control characters.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let entity: Cow<'static, str> = match character {
            '&' => "&amp;".into(),
            '<' => "&lt;".into(),
            '>' => "&gt;".into(),
            '"' => "&quot;".into(),
            '\'' => "&#39;".into(),
            character if character.is_control() => " ".into(),
            character => character.to_string().into(),
        };
        out.push_str(&entity);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(title: &str, description: &str) -> Head {
        Head { title: title.into(), description: description.into(), image: None }
    }

    #[test]
    fn a_page_with_a_head_differs_in_its_head_only() {
        let shell = String::from_utf8_lossy(SHELL.bytes);
        let html = with_head(&shell, &Head { image: Some("/x.svg".into()), ..head("The Hermit", "A lantern.") });
        assert!(html.contains("<title>The Hermit · Hermit</title>") && !html.contains(USUAL_TITLE), "{html}");
        assert!(html.contains("<meta name=\"description\" content=\"A lantern.\">"), "{html}");
        for (property, content) in [("title", "The Hermit"), ("description", "A lantern."), ("image", "/x.svg")] {
            assert!(html.contains(&format!("<meta property=\"og:{property}\" content=\"{content}\">")), "{html}");
        }
        let body = |html: &str| html.split_once("</head>").unwrap().1.to_owned();
        assert_eq!(body(&html), body(&shell));
    }

    #[test]
    fn texts_are_escaped() {
        for text in ["</title><script>", "\" onload=\"x", "' x='", "a & b", "<title>Hermit</title>", USUAL_DESCRIPTION]
        {
            let html = with_head(&String::from_utf8_lossy(SHELL.bytes), &head(text, text));
            let tags = |html: &str| html.matches('<').count();
            let plain = with_head(&String::from_utf8_lossy(SHELL.bytes), &head("a", "b"));
            assert_eq!(tags(&html), tags(&plain), "{html}");
            assert_eq!(html.matches('"').count(), plain.matches('"').count(), "{html}");
        }
        assert_eq!(escaped("a\u{0}\n<'>"), "a  &lt;&#39;&gt;");
    }
}
