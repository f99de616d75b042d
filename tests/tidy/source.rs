//! A Rust file as the rules see it: its lines, what of it is in the product, and its string literals.

/// A source file.
pub struct File {
    pub path: String,
    pub text: String,
    /// Nothing of it is in the product.
    pub test: bool,
}

impl File {
    pub fn at(&self, line: usize, what: &str) -> String {
        format!("{}:{line}: {what}", self.path)
    }

    /// Lines with their numbers from 1.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The lines before the module of tests that are no comments.
    pub fn product_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.test { 0 } else { tests_begin(&self.text) };
        self.lines().take(end).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// String literals before the module of tests, as they are written, with the lines where they begin.
    pub fn product_literals(&self) -> Vec<(usize, String)> {
        let end = if self.test { 0 } else { tests_begin(&self.text) };
        let code: String = self.text.split_inclusive('\n').take(end).collect();
        literals(&code)
    }
}

/// How many lines come before the module of tests.
fn tests_begin(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let module =
        |pair: &[&str]| matches!(pair, ["#[cfg(test)]", next] if next.starts_with("mod ") && next.ends_with('{'));
    lines.windows(2).position(module).unwrap_or(lines.len())
}

/// Finds string literals by stepping over comments and character literals.
fn literals(code: &str) -> Vec<(usize, String)> {
    let (mut found, mut rest, mut number) = (Vec::new(), code, 1);
    while let Some(first) = rest.chars().next() {
        let hashes = rest.strip_prefix('r').map_or(0, |raw| raw.len() - raw.trim_start_matches('#').len());
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("r\"") || hashes > 0 && rest[1 + hashes..].starts_with('"') {
            let close = format!("\"{}", "#".repeat(hashes));
            let from = hashes + 2;
            let length = rest[from..].find(&close).unwrap_or(rest.len() - from);
            found.push((number, rest[from..from + length].to_owned()));
            from + length + close.len()
        } else if first == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|character| {
                let closes = character == '"' && !escaped;
                escaped = character == '\\' && !escaped;
                closes
            });
            let length = end.unwrap_or(rest.len() - 2);
            found.push((number, rest[1..1 + length].to_owned()));
            length + 2
        } else if rest.starts_with("'\"'") {
            3
        } else if let Some(escape) = rest.strip_prefix("'\\") {
            escape.find('\'').map_or(2, |end| end + 3).max(4)
        } else {
            first.len_utf8()
        };
        let (passed, next) = rest.split_at(length.min(rest.len()));
        number += passed.matches('\n').count();
        rest = next;
    }
    found
}
