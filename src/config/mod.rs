//! Settings: each is a value carrying its name, documentation, default and parser. Help, the sample `.env`, `hermit
//! config` and validation all come from tables of them. The table here is the server's own; each module has one more.
//! `sources.rs` finds the values; `values.rs` has their types.

mod print;
mod sources;
mod upstream;
mod values;

pub use print::{env_example, flags_help, listing};
pub use sources::{SetValues, load};
#[allow(unused_imports, reason = "a build without the module that asks providers does not name them")]
pub use upstream::{BaseUrl, ModelName, Timeouts};
#[allow(unused_imports, reason = "a build without the module that has a calendar does not name it")]
pub use values::Zone;
pub use values::{
    Addresses, LogFormat, LogLevel, Origins, Readable, Registration, Secret, Switch, Synchronous, Within, not,
};

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

/// A setting in a table, independent of its type.
#[derive(Debug)]
pub struct Setting {
    /// Name in the environment and in `.env`.
    pub name: &'static str,
    /// What it does, for people.
    pub doc: &'static str,
    /// The value in force when it is not set, as it would be written.
    pub default: &'static str,
    /// What a value looks like, for messages: "an address and port".
    pub form: &'static str,
    /// It is a secret, and never printed.
    pub secret: bool,
    /// Checks a value; the error completes "NAME must be …".
    pub check: fn(&str) -> Result<(), String>,
}

impl Setting {
    /// A switch that is on unless it is set otherwise.
    pub const fn switch(name: &'static str, doc: &'static str) -> Self {
        let check = |text: &str| Switch::read(text).map(drop);
        Self { name, doc, default: "true", form: Switch::FORM, secret: false, check }
    }

    /// The command-line flag: `HERMIT_LISTEN` is `--listen`, `ENABLE_SCHEDULER` is `--enable-scheduler`.
    pub fn flag(&self) -> String {
        let name = self.name.strip_prefix("HERMIT_").unwrap_or(self.name);
        format!("--{}", name.to_ascii_lowercase().replace('_', "-"))
    }
}

/// The settings of modules that are set: texts by name, checked but not parsed. Some are secrets, so that none is
/// printed.
#[derive(Clone, Default)]
pub struct Others(BTreeMap<String, String>);

impl std::fmt::Debug for Others {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.0.keys()).finish()
    }
}

/// Declares a room's settings once: the struct of their values and the table that describes them. `keeps` names a field
/// for the texts of other rooms' settings.
macro_rules! settings {
    (
        $(#[doc = $about:literal])+ pub struct $config:ident $(keeps $others:ident)? {
            $($(#[doc = $doc:literal])+ $field:ident: $type:ty = $name:literal, $default:literal;)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone)]
        #[allow(dead_code, reason = "a build without a module does not read its settings")]
        pub struct $config {
            $($(#[doc = $doc])+ pub $field: $type,)+
            $(
                /// The settings of modules that are set.
                pub $others: $crate::config::Others,
            )?
        }

        impl $config {
            /// The table of these settings, in the order of the documentation.
            pub const SETTINGS: &'static [$crate::config::Setting] = &[$($crate::config::Setting {
                name: $name,
                doc: concat!($($doc),+),
                default: $default,
                form: <$type as $crate::config::Readable>::FORM,
                secret: <$type as $crate::config::Readable>::SECRET,
                check: |text| <$type as $crate::config::Readable>::read(text).map(drop),
            }),+];

            /// Builds the values from what `find` gives for each name; a name without a value has its default.
            ///
            /// # Errors
            /// A sentence naming the first setting whose value is not valid.
            #[allow(dead_code, reason = "a build without a module does not read its settings")]
            pub fn from_values(mut find: impl FnMut(&str) -> Option<String>) -> Result<Self, String> {
                Ok(Self {
                    $($field: {
                        let text = find($name).unwrap_or_else(|| $default.to_owned());
                        <$type as $crate::config::Readable>::read(&text)
                            .map_err(|why| format!("{} must be {why}", $name))?
                    },)+
                    $($others: $crate::config::Others::default(),)?
                })
            }
        }
    };
}
pub(crate) use settings;

impl Config {
    /// The value of a module's setting as text; none where the default is in force.
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub fn other(&self, name: &str) -> Option<String> {
        self.others.0.get(name).cloned()
    }

    /// Whether a module's switch is on.
    pub fn is_on(&self, switch: &Setting) -> bool {
        let text = self.others.0.get(switch.name).map_or(switch.default, String::as_str);
        Switch::read(text).is_ok_and(|switch| switch.0)
    }
}

settings! {
    /// The values in force.
    pub struct Config keeps others {
        /// Address and port to listen on.
        listen: SocketAddr = "HERMIT_LISTEN", "127.0.0.1:8000";
        /// Folder that holds the database and everything else Hermit keeps; made on first use, readable by its owner
        /// only.
        data: PathBuf = "HERMIT_DATA", "./data";
        /// Who may make an account: `open` (anyone), `invite` (with an invite from an admin) or `closed`.
        /// The very first account is always allowed.
        registration: Registration = "HERMIT_REGISTRATION", "open";
        /// Name of an admin account to make when the database has none.
        admin_username: String = "HERMIT_ADMIN_USERNAME", "";
        /// Password of that account; better given as HERMIT_ADMIN_PASSWORD_FILE.
        admin_password: Secret = "HERMIT_ADMIN_PASSWORD", "";
        /// Days until a session ends, counted from sign-in.
        session_days: Within<1, 400> = "HERMIT_SESSION_DAYS", "30";
        /// Addresses or networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed,
        /// separated by commas.
        trusted_proxies: Addresses = "HERMIT_TRUSTED_PROXIES", "";
        /// Origins of other sites whose pages may call the API, separated by commas.
        cors_origins: Origins = "HERMIT_CORS_ORIGINS", "";
        /// Addresses or networks that may read /metrics, separated by commas.
        metrics_allow: Addresses = "HERMIT_METRICS_ALLOW", "127.0.0.1,::1";
        /// Log lines as `text` or as `json`.
        log_format: LogFormat = "HERMIT_LOG_FORMAT", "text";
        /// What is logged: `error`, `warn`, `info` (a line per request) or `debug`.
        log_level: LogLevel = "HERMIT_LOG_LEVEL", "info";
        /// Connections served at once; further ones are answered 503.
        connections_max: Within<16, 65536> = "HERMIT_CONNECTIONS_MAX", "1024";
        /// Largest request body in bytes.
        body_bytes_max: Within<1024, 16777216> = "HERMIT_BODY_BYTES_MAX", "262144";
        /// Interpretations written at once; further ones are answered 503.
        interpretations_max: Within<1, 256> = "HERMIT_INTERPRETATIONS_MAX", "8";
        /// Memory in MB that Hermit stays under by refusing costly work; 0 takes the limit of the control group it
        /// runs in.
        memory_mb_max: Within<0, 1048576> = "HERMIT_MEMORY_MB_MAX", "0";
        /// Largest size of the database file in MB; writes are answered 507 beyond it. 0 is no limit but the disk.
        database_mb_max: Within<0, 16777216> = "HERMIT_DATABASE_MB_MAX", "0";
        /// Largest single file in MB that is kept beside the database, such as a picture of a deck.
        file_mb_max: Within<4, 4096> = "HERMIT_FILE_MB_MAX", "64";
        /// Most MB of files beside the database that can be made again; those unused for longest go first.
        files_cache_mb_max: Within<16, 16777216> = "HERMIT_FILES_CACHE_MB_MAX", "256";
        /// Connections to the database, each with a thread of its own.
        database_pool_size: Within<1, 16> = "DATABASE_POOL_SIZE", "2";
        /// `FULL` waits for the disk at every commit; `NORMAL` may lose the last moments in a power cut, never
        /// consistency.
        synchronous: Synchronous = "HERMIT_SYNCHRONOUS", "FULL";
        /// Clean-up, optimisation and trimming on a timer.
        enable_scheduler: Switch = "ENABLE_SCHEDULER", "true";
        /// PEM file of further certificate authorities to believe when a provider is asked over https.
        ca_file: String = "HERMIT_CA_FILE", "";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Config {
        /// The defaults with these settings, for tests.
        pub fn with(settings: &[(&str, &str)]) -> Self {
            let find = |asked: &str| settings.iter().find(|(name, _)| *name == asked);
            let mut config = Self::from_values(|asked| find(asked).map(|(_, value)| (*value).to_owned())).unwrap();
            config.others.0 = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            config
        }
    }

    #[test]
    fn every_default_is_valid() {
        let config = Config::from_values(|_| None).unwrap();
        assert_eq!(config.listen.port(), 8000);
        for setting in Config::SETTINGS {
            assert_eq!((setting.check)(setting.default), Ok(()), "{}", setting.name);
        }
    }

    #[test]
    fn a_bad_value_names_its_setting() {
        let bad = |name: &'static str, value: &'static str| {
            Config::from_values(|asked| (asked == name).then(|| value.to_owned())).unwrap_err()
        };
        assert_eq!(
            bad("DATABASE_POOL_SIZE", "99"),
            "DATABASE_POOL_SIZE must be a whole number from 1 to 16, not \"99\""
        );
        assert!(bad("HERMIT_LISTEN", "nowhere").starts_with("HERMIT_LISTEN must be an address and port"));
        assert!(bad("ENABLE_SCHEDULER", "perhaps").starts_with("ENABLE_SCHEDULER must be true or false"));
        assert!(bad("HERMIT_TRUSTED_PROXIES", "10.0.0.0/99").starts_with("HERMIT_TRUSTED_PROXIES must be"));
        assert!(bad("HERMIT_CORS_ORIGINS", "example.org").starts_with("HERMIT_CORS_ORIGINS must be"));
    }
}
