//! The steps that lead a database from one schema version to the next: the files of `upgrades/` in their order, so that
//! adding a step is adding a file.

use crate::Outcome;
use std::fmt::Write;
use std::fs;

/// The source of the list. `0001.sql` is no step but the whole schema of version 1.
pub fn source() -> Outcome<String> {
    let mut names: Vec<String> = fs::read_dir("upgrades")?
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()?;
    names.sort();
    let mut out = "/// Every upgrade step.\npub(super) const STEPS: &[UpgradeStep] = &[\n".to_owned();
    for (index, name) in names.iter().enumerate() {
        let expected = format!("{:04}.sql", index + 1);
        if *name != expected {
            return Err(format!("upgrades/{name} stands where {expected} should").into());
        }
        if index > 0 {
            writeln!(out, "include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/upgrades/{name}\")),")?;
        }
    }
    out.push_str("];\n");
    Ok(out)
}
