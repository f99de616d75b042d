//! The one table of settings: each is a value carrying its name, documentation, default and parser. Help, the sample
//! `.env`, `hermit config` and validation all come from it. Where values come from is `sources.rs`; what they may look
//! like is `values.rs`.

mod print;
mod sources;
mod upstream;
mod values;

pub use print::{env_example, flags_help, listing};
pub use sources::{SetValues, load};
#[allow(unused_imports, reason = "a build without the module that asks providers does not name them")]
pub use upstream::{BaseUrl, Chain, ModelName, Provider, Timeouts};
pub use values::{
    Addresses, LogFormat, LogLevel, Origins, Readable, Registration, Secret, Switch, Synchronous, Within, Zone,
};

use std::net::SocketAddr;
use std::path::PathBuf;

/// A setting as the table knows it, whatever its type.
pub struct Setting {
    /// Name in the environment and in `.env`.
    pub name: &'static str,
    /// What it does, for people.
    pub doc: &'static str,
    /// The value in force when it is not set, as it would be written.
    pub default: &'static str,
    /// What a value looks like, for messages: "an address and port".
    pub form: &'static str,
    /// Never printed.
    pub secret: bool,
}

impl Setting {
    /// The command-line flag: `HERMIT_LISTEN` is `--listen`, `ENABLE_SCHEDULER` is `--enable-scheduler`.
    pub fn flag(&self) -> String {
        let name = self.name.strip_prefix("HERMIT_").unwrap_or(self.name);
        format!("--{}", name.to_ascii_lowercase().replace('_', "-"))
    }

    /// The setting with a flag: `--listen`.
    pub fn by_flag(flag: &str) -> Option<&'static Setting> {
        SETTINGS.iter().find(|setting| setting.flag() == flag)
    }
}

/// Declares the settings once: the struct of their values, and the table that describes them.
macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $field:ident: $type:ty = $name:literal, $default:literal;)+) => {
        /// The values in force.
        #[derive(Debug, Clone)]
        #[allow(dead_code, reason = "a build without a module does not read its settings")]
        pub struct Config {
            $($(#[doc = $doc])+ pub $field: $type,)+
        }

        /// Every setting, in the order of the documentation.
        pub static SETTINGS: &[Setting] = &[$(Setting {
            name: $name,
            doc: concat!($($doc),+),
            default: $default,
            form: <$type as Readable>::FORM,
            secret: <$type as Readable>::SECRET,
        }),+];

        impl Config {
            /// Builds the values from what `find` gives for each name; a name without a value has its default.
            ///
            /// # Errors
            /// A sentence naming the first setting whose value is not valid.
            pub fn from_values(mut find: impl FnMut(&str) -> Option<String>) -> Result<Self, String> {
                Ok(Self {
                    $($field: {
                        let text = find($name).unwrap_or_else(|| $default.to_owned());
                        <$type as Readable>::read(&text).map_err(|why| format!("{} must be {why}", $name))?
                    },)+
                })
            }
        }
    };
}

settings! {
    /// Address and port to listen on.
    listen: SocketAddr = "HERMIT_LISTEN", "127.0.0.1:8000";
    /// Folder that holds the database and everything else Hermit keeps; made on first use, readable by its owner only.
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
    /// Addresses or networks of reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by
    /// commas.
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
    /// Memory in MB that Hermit stays under by refusing costly work; 0 takes the limit of the control group it runs in.
    memory_mb_max: Within<0, 1048576> = "HERMIT_MEMORY_MB_MAX", "0";
    /// Largest size of the database file in MB; writes are answered 507 beyond it. 0 is no limit but the disk.
    database_mb_max: Within<0, 16777216> = "HERMIT_DATABASE_MB_MAX", "0";
    /// Largest single file in MB that is kept beside the database, such as a picture of a deck.
    file_mb_max: Within<4, 4096> = "HERMIT_FILE_MB_MAX", "64";
    /// Most MB of files beside the database that can be made again; those unused for longest go first.
    files_cache_mb_max: Within<16, 16777216> = "HERMIT_FILES_CACHE_MB_MAX", "256";
    /// Connections to the database, each with a thread of its own.
    database_pool_size: Within<1, 16> = "DATABASE_POOL_SIZE", "2";
    /// `FULL` waits for the disk at every commit; `NORMAL` may lose the last moments in a power cut, never consistency.
    synchronous: Synchronous = "HERMIT_SYNCHRONOUS", "FULL";
    /// Clean-up, optimisation and trimming on a timer.
    enable_scheduler: Switch = "ENABLE_SCHEDULER", "true";
    /// Bingo, achievements, karma, tasks, quests, levels and titles.
    enable_gamification: Switch = "ENABLE_GAMIFICATION", "true";
    /// Time zone in which the game's days, weeks and months begin: an IANA name like `Asia/Taipei`.
    game_timezone: Zone = "GAME_TIMEZONE", "UTC";
    /// Profiles, friends, comments and share links.
    enable_social: Switch = "ENABLE_SOCIAL_FEATURES", "true";
    /// Music, playlists and speech.
    enable_music: Switch = "ENABLE_MUSIC_SYSTEM", "true";
    /// Own statistics over time and the admin's overview.
    enable_analytics: Switch = "ENABLE_ANALYTICS", "true";
    /// Interpretation by language models.
    enable_ai: Switch = "ENABLE_AI", "true";
    /// Which providers are asked for an interpretation, in this order, separated by commas; one that has no key (or,
    /// for `compatible`, no URL) is left out.
    ai_chain: Chain = "HERMIT_AI_CHAIN", "gemini,openai,anthropic,compatible";
    /// Interpretations by language models that each account may have in a day (UTC); 0 is no limit.
    ai_daily_quota: Within<0, 100000> = "HERMIT_AI_DAILY_QUOTA", "20";
    /// Most tokens a model may write for one interpretation; what it thinks beforehand counts with most providers.
    ai_tokens_max: Within<64, 32768> = "HERMIT_AI_TOKENS_MAX", "2048";
    /// PEM file of further certificate authorities to believe when a provider is asked over https.
    ca_file: String = "HERMIT_CA_FILE", "";
    /// Key for Google's Gemini; better given as GEMINI_API_KEY_FILE.
    gemini_key: Secret = "GEMINI_API_KEY", "";
    /// Where Gemini is.
    gemini_url: BaseUrl = "HERMIT_GEMINI_URL", "https://generativelanguage.googleapis.com";
    /// Which of its models writes.
    gemini_model: ModelName = "HERMIT_GEMINI_MODEL", "gemini-flash-lite-latest";
    /// Seconds until it must be connected, write (and go on writing), and be done.
    gemini_timeouts: Timeouts = "HERMIT_GEMINI_TIMEOUTS", "5,20,120";
    /// Key for OpenAI; better given as OPENAI_API_KEY_FILE.
    openai_key: Secret = "OPENAI_API_KEY", "";
    /// Where OpenAI is.
    openai_url: BaseUrl = "HERMIT_OPENAI_URL", "https://api.openai.com";
    /// Which of its models writes.
    openai_model: ModelName = "HERMIT_OPENAI_MODEL", "gpt-4.1-mini";
    /// Seconds until it must be connected, write (and go on writing), and be done.
    openai_timeouts: Timeouts = "HERMIT_OPENAI_TIMEOUTS", "5,20,120";
    /// Key for Anthropic; better given as ANTHROPIC_API_KEY_FILE.
    anthropic_key: Secret = "ANTHROPIC_API_KEY", "";
    /// Where Anthropic is.
    anthropic_url: BaseUrl = "HERMIT_ANTHROPIC_URL", "https://api.anthropic.com";
    /// Which of its models writes.
    anthropic_model: ModelName = "HERMIT_ANTHROPIC_MODEL", "claude-haiku-4-5";
    /// Seconds until it must be connected, write (and go on writing), and be done.
    anthropic_timeouts: Timeouts = "HERMIT_ANTHROPIC_TIMEOUTS", "5,20,120";
    /// Where a server is that speaks as OpenAI does, such as Ollama, llama.cpp, LM Studio or vLLM:
    /// http://127.0.0.1:11434/v1.
    compatible_url: BaseUrl = "HERMIT_COMPATIBLE_URL", "";
    /// Its key, if it wants one; better given as HERMIT_COMPATIBLE_API_KEY_FILE.
    compatible_key: Secret = "HERMIT_COMPATIBLE_API_KEY", "";
    /// Which of its models writes.
    compatible_model: ModelName = "HERMIT_COMPATIBLE_MODEL", "llama3.2";
    /// Seconds until it must be connected, write (and go on writing), and be done; a model may have to be loaded first.
    compatible_timeouts: Timeouts = "HERMIT_COMPATIBLE_TIMEOUTS", "5,60,300";
    /// The web page.
    enable_web: Switch = "ENABLE_WEB", "true";
    /// Verify at start that today's bingo number agrees with its derivation.
    bingo_cold_start_check: Switch = "ENABLE_BINGO_COLD_START_CHECK", "false";
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Config {
        /// The defaults with these settings, for any test.
        pub fn with(settings: &[(&str, &str)]) -> Self {
            let find = |asked: &str| settings.iter().find(|(name, _)| *name == asked);
            Self::from_values(|asked| find(asked).map(|(_, value)| (*value).to_owned())).unwrap()
        }
    }

    #[test]
    fn every_default_is_valid_and_every_flag_is_its_own() {
        let config = Config::from_values(|_| None).unwrap();
        assert_eq!(config.listen.port(), 8000);
        let mut flags: Vec<String> = SETTINGS.iter().map(Setting::flag).collect();
        flags.sort();
        flags.dedup();
        assert_eq!(flags.len(), SETTINGS.len());
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
        assert!(bad("ENABLE_AI", "perhaps").starts_with("ENABLE_AI must be true or false"));
        assert!(bad("HERMIT_TRUSTED_PROXIES", "10.0.0.0/99").starts_with("HERMIT_TRUSTED_PROXIES must be"));
        assert!(bad("HERMIT_CORS_ORIGINS", "example.org").starts_with("HERMIT_CORS_ORIGINS must be"));
    }

    #[test]
    fn the_sample_file_is_the_table() {
        let kept = std::fs::read_to_string(".env.example").unwrap();
        assert_eq!(kept, env_example(), "write it anew: hermit config --sample > .env.example");
    }
}
