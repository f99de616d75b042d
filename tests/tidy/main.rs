//! The house's style, as far as a machine can judge it: shape of files, layering, where SQL may live, what the binary
//! may depend on. Each rule reports every place that breaks it.
#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests may fail a test; clippy knows only the test functions themselves"
)]

mod readings;
mod rooms;
mod source;

use source::File;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

const LINES_MAX: usize = 400;
const LINE_CHARS_MAX: usize = 120;
const CRATES_MAX: usize = 150;

#[test]
fn files_have_the_house_shape() {
    check(|file, faults| {
        if !file.text.starts_with("//!") {
            faults.push(file.at(1, "does not start with a `//!` line that says what lives here"));
        }
        if !file.text.ends_with('\n') || file.text.ends_with("\n\n") {
            faults.push(file.at(file.text.lines().count(), "does not end with exactly one line feed"));
        }
        let count = file.text.lines().count();
        if count > LINES_MAX {
            faults.push(file.at(count, &format!("has {count} lines, more than {LINES_MAX}")));
        }
        for (number, line) in file.lines() {
            if line.chars().count() > LINE_CHARS_MAX {
                faults.push(file.at(number, "is too long a line"));
            }
            if line.contains('\t') {
                faults.push(file.at(number, "has a tab"));
            }
            if line.ends_with(char::is_whitespace) {
                faults.push(file.at(number, "has white space at its end"));
            }
        }
    });
}

#[test]
fn nothing_outside_tests_can_panic_on_purpose() {
    check(|file, faults| {
        let calls = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "dbg!("];
        for (number, line) in file.product_code() {
            if let Some(call) = calls.iter().find(|call| line.contains(*call)) {
                faults.push(file.at(number, &format!("calls {call}")));
            }
        }
    });
}

#[test]
fn public_items_are_documented() {
    check(|file, faults| {
        let items = ["fn", "async fn", "unsafe fn", "struct", "enum", "trait", "const", "static", "type"];
        let lines: Vec<&str> = file.text.lines().collect();
        for (number, line) in file.product_code().filter(|_| file.path.starts_with("src/")) {
            let Some(item) = line.trim_start().strip_prefix("pub ") else { continue };
            let above = number.checked_sub(2).and_then(|index| lines.get(index)).map_or("", |line| line.trim());
            let public = items.iter().any(|kind| item.strip_prefix(kind).is_some_and(|rest| rest.starts_with(' ')));
            if public && !above.starts_with("///") && !above.starts_with("#[") && !above.ends_with(")]") {
                faults.push(file.at(number, "is public and has no `///` above"));
            }
        }
    });
}

#[test]
fn limits_say_what_they_count() {
    check(|file, faults| {
        for (number, line) in file.product_code() {
            let Some((_, rest)) = line.split_once("const ") else { continue };
            let Some((name, rest)) = rest.split_once(':') else { continue };
            let limit = name.ends_with("_MAX") || name.ends_with("_MIN");
            if limit && !has_unit(name) && !["Duration", "Millis"].iter().any(|time| rest.trim().starts_with(time)) {
                faults.push(file.at(number, &format!("{name} does not say its unit")));
            }
        }
    });
}

/// A name has its unit when one of its words is a plural, which is what is counted, or a measure.
fn has_unit(name: &str) -> bool {
    name.split('_')
        .any(|word| word.len() > 2 && word.ends_with('S') || ["MB", "KIB", "PERCENT", "DEPTH"].contains(&word))
}

#[test]
fn sql_lives_where_it_belongs() {
    check(|file, faults| {
        let homes = ["src/store/", "src/monitoring/", "src/http/sign_in.rs", "src/http/idempotency.rs"];
        let home = is_queries(&file.path) || homes.iter().any(|home| file.path.starts_with(home));
        if home || !file.path.starts_with("src/") {
            return;
        }
        for (number, literal) in file.product_literals() {
            if is_sql(&literal) {
                faults.push(file.at(number, "has SQL, which belongs into a queries.rs"));
            }
        }
    });
}

/// A `queries.rs`, or a file of a folder that one is divided into.
fn is_queries(path: &str) -> bool {
    path.ends_with("/queries.rs") || path.contains("/queries/")
}

#[test]
fn sql_knows_nothing_of_http() {
    check(|file, faults| {
        let uses_http =
            || rooms::paths(file).iter().any(|(_, path)| path.starts_with(&["crate", "http"].map(str::to_owned)));
        if is_queries(&file.path) && uses_http() {
            faults.push(file.at(
                1,
                "uses crate::http; a batch answers with a refusal, and what that is over HTTP is decided there",
            ));
        }
    });
}

#[test]
fn sql_is_deterministic() {
    check(|file, faults| {
        for (number, literal) in file.product_literals().into_iter().filter(|(_, literal)| is_sql(literal)) {
            if let Some(call) = undetermined(&literal) {
                faults.push(file.at(number, &format!("has {call} in SQL; time and chance come in as parameters")));
            }
        }
    });
    let mut faults = Vec::new();
    for path in tracked().into_iter().filter(|path| path.ends_with(".sql")) {
        for (index, line) in read(&path).lines().enumerate() {
            if let Some(call) = undetermined(line.split("--").next().unwrap_or_default()) {
                faults.push(format!("{path}:{}: has {call}", index + 1));
            }
        }
    }
    report(faults);
}

fn is_sql(literal: &str) -> bool {
    // What `select!` is given begins with the tables.
    literal.starts_with("FROM ")
        || ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM "].iter().any(|verb| literal.contains(verb))
}

fn undetermined(sql: &str) -> Option<&'static str> {
    let calls =
        ["now()", "'now'", "datetime(", "unixepoch(", "random()", "randomblob(", "last_insert_rowid", "current_time"];
    let sql = sql.to_lowercase();
    calls.into_iter().find(|call| sql.contains(call))
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let text = read("Cargo.toml");
    let (mut faults, mut inside, mut above) = (Vec::new(), false, "");
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            inside = line.trim_end_matches(']').ends_with("dependencies");
        } else if inside && line.contains('=') && !line.contains('#') && !above.starts_with('#') {
            faults.push(format!("Cargo.toml:{}: no comment behind or above: {line}", index + 1));
        }
        above = line;
    }
    report(faults);
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    // In halves, or this file would be found.
    let words = [concat!("crates", ".io"), concat!("py", "pi"), concat!("/wo", "rk/"), concat!("/ro", "ot/")];
    let mut faults = Vec::new();
    // The lock file names the registry in every entry, which is cargo's business.
    for path in tracked().into_iter().filter(|path| path != "Cargo.lock") {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for (index, line) in text.lines().enumerate() {
            if let Some(word) = words.iter().find(|word| line.contains(*word)) {
                faults.push(format!("{path}:{}: says {word}", index + 1));
            }
        }
    }
    report(faults);
}

#[test]
fn the_binary_is_made_of_few_crates_and_none_of_the_heavy_ones() {
    let tree = run(env!("CARGO"), &["tree", "--offline", "--locked", "--edges", "normal", "--prefix", "none"]);
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    assert!((10..=CRATES_MAX).contains(&crates.len()), "{} crates", crates.len());
    let heavy = ["tokio", "serde", "openssl", "hyper", "native-tls"];
    let found = |name: &str| {
        let family =
            |bad: &&str| name == *bad || name.starts_with(&format!("{bad}-")) || name.starts_with(&format!("{bad}_"));
        // Spans of a TOML file; it could speak to serde, but is not asked to.
        name != "serde_spanned" && heavy.iter().any(family)
    };
    let names = crates.iter().filter_map(|line| line.split(' ').next());
    report(names.filter(|name| found(name)).map(|name| format!("the binary depends on {name}")).collect());
}

#[test]
fn the_rules_find_what_they_forbid() {
    let text = "//! Sample.\nfn a<'a>() -> char { '\"' } // \"no\"\nconst B: &str = \"SELECT \\\" 1\";\n\
                const C: &str = r#\"x \" y\"#;\n\
                #[cfg(test)]\nmod other;\nlet x = y.unwrap();\n#[cfg(test)]\nmod tests {\n    let z = y.unwrap();\n}\n";
    let file = File { path: "src/sample.rs".into(), text: text.into(), test: false };
    let literals = file.product_literals();
    assert_eq!(literals, [(3, "SELECT \\\" 1".to_owned()), (4, "x \" y".to_owned())]);
    let unwraps: Vec<usize> =
        file.product_code().filter(|(_, line)| line.contains(".unwrap()")).map(|(number, _)| number).collect();
    assert_eq!(unwraps, [7]);
    assert!(is_sql(&literals[0].1) && is_sql("FROM tags t WHERE t.id = ?1") && !is_sql("DELETE"));
    assert_eq!(undetermined("INSERT INTO t VALUES (DateTime('now'))"), Some("'now'"));
    assert!(has_unit("BODY_BYTES_MAX") && has_unit("KEYS_MAX") && !has_unit("BODY_MAX"));
}

/// Runs a rule over every Rust file and reports what it found.
fn check(rule: impl Fn(&File, &mut Vec<String>)) {
    let mut faults = Vec::new();
    sources().iter().for_each(|file| rule(file, &mut faults));
    report(faults);
}

/// Every Rust file.
fn sources() -> Vec<File> {
    let folders = ["src/", "build/", "tests/", "benches/"];
    let rust = |path: &String| path.ends_with(".rs") && folders.iter().any(|folder| path.starts_with(folder));
    let mut files: Vec<File> = tracked()
        .into_iter()
        .filter(rust)
        .map(|path| File { text: read(&path), test: path.starts_with("tests/") || path.starts_with("benches/"), path })
        .collect();
    assert!(files.len() > 50, "only {} files were found", files.len());
    // `#[cfg(test)] mod name;` makes all of that file test code, or of that folder.
    let modules: Vec<String> = files.iter().flat_map(test_modules).collect();
    let is_in = |path: &str, module: &str| path.strip_prefix(module).is_some_and(|rest| rest.starts_with(['.', '/']));
    files.iter_mut().for_each(|file| file.test |= modules.iter().any(|module| is_in(&file.path, module)));
    files
}

fn test_modules(file: &File) -> Vec<String> {
    let (folder, name) = file.path.rsplit_once('/').unwrap_or_default();
    // The modules of `a.rs` are in `a/`, those of `mod.rs` and `main.rs` beside it.
    let folder = match name {
        "mod.rs" | "main.rs" => folder,
        _ => file.path.trim_end_matches(".rs"),
    };
    let lines: Vec<&str> = file.text.lines().collect();
    let name = |pair: &[&str]| match pair {
        ["#[cfg(test)]", next] => {
            next.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
        }
        _ => None,
    };
    lines.windows(2).filter_map(name).map(|name| format!("{folder}/{name}")).collect()
}

fn report(faults: Vec<String>) {
    assert!(faults.is_empty(), "{} places break the rule:\n{}", faults.len(), faults.join("\n"));
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

/// Files that are or will be in the repository; from a folder without git, the sources.
fn tracked() -> Vec<String> {
    let git = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output();
    let listed = git.ok().filter(|output| output.status.success());
    let text = listed.map_or_else(
        || run("find", &["src", "build", "tests", "benches", "-type", "f"]),
        |output| String::from_utf8_lossy(&output.stdout).into_owned(),
    );
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    text.lines().filter(|path| root.join(path).is_file()).map(str::to_owned).collect()
}

fn run(program: &str, words: &[&str]) -> String {
    let output = Command::new(program).args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
