//! Where settings come from and which source wins: flag, environment, file named by the environment, `.env`, default.
//! What the settings are is `mod.rs`.

use super::{Config, SETTINGS, Setting};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// Largest file read for a `NAME_FILE` setting, in bytes: a secret is a line, not a disk.
const SECRET_FILE_BYTES_MAX: u64 = 64 * 1024;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It is not set.
    Default,
    /// The `.env` file in the working directory.
    DotEnv,
    /// The environment.
    Environment,
    /// The file that `NAME_FILE` names.
    File(String),
    /// The command line.
    Flag,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::DotEnv => formatter.write_str(".env"),
            Self::Environment => formatter.write_str("environment"),
            Self::File(path) => write!(formatter, "file {path}"),
            Self::Flag => formatter.write_str("flag"),
        }
    }
}

/// Every setting that is set somewhere, with its origin.
pub type SetValues = BTreeMap<&'static str, (String, Origin)>;

/// Reads all sources and builds the values in force. `flags` are the names of settings with the values of their flags.
///
/// # Errors
/// One sentence that names the setting or file at fault.
pub fn load(
    flags: &[(&'static str, String)],
    environment: impl Fn(&str) -> Option<OsString>,
    dotenv: &Path,
) -> Result<(Config, SetValues), String> {
    let mut found = SetValues::new();
    let environment = |name: &str| match environment(name).map(OsString::into_string) {
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err(_)) => Err(format!("{name} in the environment is not UTF-8")),
        None => Ok(None),
    };
    for (name, value) in read_dotenv(dotenv)? {
        if let Some(setting) = setting_called(&name) {
            found.insert(setting.name, (value, Origin::DotEnv));
        } else if let Some(setting) = name.strip_suffix("_FILE").and_then(setting_called) {
            found.insert(setting.name, (read_secret(setting, &value)?, Origin::File(value)));
        } else if name.starts_with("HERMIT_") {
            return Err(format!("{} sets {name}, which is no setting of Hermit", dotenv.display()));
        }
    }
    for setting in SETTINGS {
        if let Some(path) = environment(&format!("{}_FILE", setting.name))? {
            found.insert(setting.name, (read_secret(setting, &path)?, Origin::File(path)));
        }
        if let Some(value) = environment(setting.name)? {
            found.insert(setting.name, (value, Origin::Environment));
        }
    }
    for (name, value) in flags {
        found.insert(name, (value.clone(), Origin::Flag));
    }
    let config = Config::from_values(|name| found.get(name).map(|(value, _)| value.clone()))?;
    Ok((config, found))
}

fn setting_called(name: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.name == name)
}

fn read_secret(setting: &Setting, path: &str) -> Result<String, String> {
    let fault = |why: String| format!("{}_FILE names {path}, which {why}", setting.name);
    let size = fs::metadata(path).map_err(|error| fault(format!("cannot be read: {error}")))?.len();
    if size > SECRET_FILE_BYTES_MAX {
        return Err(fault(format!("is larger than {SECRET_FILE_BYTES_MAX} bytes")));
    }
    let text = fs::read_to_string(path).map_err(|error| fault(format!("cannot be read: {error}")))?;
    Ok(text.trim_end_matches(['\n', '\r']).to_owned())
}

/// The pairs of a `.env` file, in order; a file that is not there has none.
fn read_dotenv(path: &Path) -> Result<Vec<(String, String)>, String> {
    match fs::read_to_string(path) {
        Ok(text) => parse_dotenv(&text).map_err(|line| format!("line {line} of {} is not NAME=value", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// Lines of `NAME=value`, blank lines and `#` comments; `export` and one pair of quotes are taken off.
fn parse_dotenv(text: &str) -> Result<Vec<(String, String)>, usize> {
    let mut pairs = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(index + 1)?;
        pairs.push((name.trim().to_owned(), unquote(value.trim()).to_owned()));
    }
    Ok(pairs)
}

fn unquote(value: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .unwrap_or_else(|| value.split(" #").next().unwrap_or(value).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    #[test]
    fn the_nearest_source_wins() {
        let folder = std::env::temp_dir().join(format!("hermit-config-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let dotenv = folder.join(".env");
        fs::write(
            &dotenv,
            "# sample\nexport HERMIT_LISTEN=\"127.0.0.1:1\"\nHERMIT_DATA=/a\nDATABASE_POOL_SIZE=3 # three\n",
        )
        .unwrap();
        let secret = folder.join("password");
        fs::write(&secret, "correct horse\n").unwrap();
        let environment = |name: &str| match name {
            "HERMIT_DATA" => Some("/b".into()),
            "HERMIT_ADMIN_PASSWORD_FILE" => Some(secret.clone().into_os_string()),
            _ => None,
        };
        let (config, found) = load(&[("HERMIT_LISTEN", "127.0.0.1:2".to_owned())], environment, &dotenv).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.data.to_str(), Some("/b"));
        assert_eq!(config.database_pool_size.get(), 3);
        assert_eq!(config.admin_password.reveal(), "correct horse");
        assert_eq!(found["HERMIT_LISTEN"].1, Origin::Flag);
        assert_eq!(found["DATABASE_POOL_SIZE"].1, Origin::DotEnv);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn faults_are_named() {
        let fault = |name: &'static str, value: &'static [u8]| {
            let environment = |asked: &str| (asked == name).then(|| OsStr::from_bytes(value).to_owned());
            load(&[], environment, Path::new("/nonexistent/.env")).unwrap_err()
        };
        let missing = fault("HERMIT_ADMIN_PASSWORD_FILE", b"/nonexistent");
        assert!(missing.starts_with("HERMIT_ADMIN_PASSWORD_FILE names /nonexistent"), "{missing}");
        assert_eq!(fault("HERMIT_DATA", b"/\xff"), "HERMIT_DATA in the environment is not UTF-8");
        assert_eq!(parse_dotenv("A=1\nnonsense").unwrap_err(), 2);
    }
}
