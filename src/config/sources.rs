//! Where settings come from and which source wins: flag, environment, file named by the environment, `.env`, default.
//! The tables of settings are given as parameters.

use super::{Config, Setting};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// Largest file that is read for a `NAME_FILE` setting, in bytes.
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

/// Reads all sources of the settings that are `known`, checks their values and builds those in force. `flags` are the
/// names of settings with the values of their flags.
///
/// # Errors
/// One sentence that names the wrong setting or file.
pub fn load(
    known: &[&'static Setting],
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
        if let Some(setting) = setting_called(known, &name) {
            found.insert(setting.name, (value, Origin::DotEnv));
        } else if let Some(setting) = name.strip_suffix("_FILE").and_then(|name| setting_called(known, name)) {
            found.insert(setting.name, (read_secret(setting, &value)?, Origin::File(value)));
        } else if name.starts_with("HERMIT_") {
            return Err(format!("{} sets {name}, which is no setting of Hermit", dotenv.display()));
        }
    }
    for setting in known {
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
    for setting in known {
        if let Some((value, _)) = found.get(setting.name) {
            (setting.check)(value).map_err(|why| format!("{} must be {why}", setting.name))?;
        }
    }
    let mut config = Config::from_values(|name| found.get(name).map(|(value, _)| value.clone()))?;
    let own = |name: &str| Config::SETTINGS.iter().any(|setting| setting.name == name);
    let others = found.iter().filter(|(name, _)| !own(name));
    config.others.0 = others.map(|(name, (value, _))| ((*name).to_owned(), value.clone())).collect();
    Ok((config, found))
}

fn setting_called(known: &[&'static Setting], name: &str) -> Option<&'static Setting> {
    known.iter().find(|setting| setting.name == name).copied()
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

/// The pairs of a `.env` file, in order; none if there is no such file.
fn read_dotenv(path: &Path) -> Result<Vec<(String, String)>, String> {
    match fs::read_to_string(path) {
        Ok(text) => parse_dotenv(&text).map_err(|line| format!("line {line} of {} is not NAME=value", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// Lines of `NAME=value`, blank lines and `#` comments; `export` and one pair of quotes are removed.
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

    fn load(
        flags: &[(&'static str, String)],
        environment: impl Fn(&str) -> Option<OsString>,
        dotenv: &Path,
    ) -> Result<(Config, SetValues), String> {
        static OTHER: Setting = Setting::switch("ENABLE_OTHER", "Another room's.");
        let known: Vec<&Setting> = Config::SETTINGS.iter().chain([&OTHER]).collect();
        super::load(&known, flags, environment, dotenv)
    }

    #[test]
    fn other_rooms_settings_are_checked_and_kept_as_text() {
        let loaded = |value: &'static str| {
            load(&[], move |name| (name == "ENABLE_OTHER").then(|| value.into()), Path::new("/nonexistent/.env"))
        };
        let (config, _) = loaded("false").unwrap();
        assert_eq!(config.other("ENABLE_OTHER").as_deref(), Some("false"));
        assert_eq!(config.other("HERMIT_LISTEN"), None);
        assert_eq!(loaded("perhaps").unwrap_err(), "ENABLE_OTHER must be true or false, not \"perhaps\"");
    }

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
    fn errors_name_their_setting() {
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
