//! The settings of language models: which providers are asked, in which order, where each is and how long it may take.

use crate::config::{BaseUrl, ModelName, Readable, Secret, Switch, Timeouts, Within, not, settings};

/// The table of these settings; the first switches the module.
pub const SETTINGS: &[crate::config::Setting] = AiSettings::SETTINGS;

settings! {
    /// The settings of language models.
    pub struct AiSettings {
        /// Interpretation by language models.
        enable: Switch = "ENABLE_AI", "true";
        /// Which providers are asked for an interpretation, in this order, separated by commas; one that has no key
        /// (or, for `compatible`, no URL) is left out.
        chain: Chain = "HERMIT_AI_CHAIN", "gemini,openai,anthropic,compatible";
        /// Interpretations by language models that each account may have in a day (UTC); 0 is no limit.
        daily_quota: Within<0, 100000> = "HERMIT_AI_DAILY_QUOTA", "20";
        /// Most tokens a model may write for one interpretation; what it thinks beforehand counts with most providers.
        tokens_max: Within<64, 32768> = "HERMIT_AI_TOKENS_MAX", "2048";
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
        /// Seconds until it must be connected, write (and go on writing), and be done; a model may have to be loaded
        /// first.
        compatible_timeouts: Timeouts = "HERMIT_COMPATIBLE_TIMEOUTS", "5,60,300";
    }
}

/// A service that runs language models.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Google's Gemini.
    Gemini,
    /// OpenAI.
    OpenAi,
    /// Anthropic.
    Anthropic,
    /// Any server that speaks as OpenAI does.
    Compatible,
}

impl Provider {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Gemini, Self::OpenAi, Self::Anthropic, Self::Compatible];

    /// Its name in the API and in settings.
    pub fn id(self) -> &'static str {
        match self {
            Self::Gemini => "gemini",
            Self::OpenAi => "openai",
            Self::Anthropic => "anthropic",
            Self::Compatible => "compatible",
        }
    }
}

/// Providers in the order in which they are asked, each at most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain(pub Vec<Provider>);

impl Readable for Chain {
    const FORM: &'static str = "some of gemini, openai, anthropic and compatible, each once, separated by commas";

    fn read(text: &str) -> Result<Self, String> {
        let mut chain = Vec::with_capacity(Provider::ALL.len());
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            match Provider::ALL.into_iter().find(|provider| provider.id() == name) {
                Some(provider) if !chain.contains(&provider) => chain.push(provider),
                _ => return Err(not::<Self>(text)),
            }
        }
        Ok(Self(chain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_names_each_provider_once() {
        for text in ["gemini,openai,anthropic,compatible", "openai", " compatible , gemini ", ""] {
            assert!(Chain::read(text).is_ok(), "{text}");
        }
        for text in ["gemini,gemini", "google", "gemini;openai"] {
            assert!(Chain::read(text).is_err(), "{text}");
        }
    }
}
