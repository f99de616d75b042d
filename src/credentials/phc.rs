//! Password hashes as PHC strings (`$argon2id$v=19$m=…,t=…,p=…$salt$hash`), which the argon2 crate makes and reads.
//! What a stored string may ask for is decided here; whose turn it is to hash is `passwords.rs`.

use crate::credentials::secrets;
use argon2::password_hash::{Error, phc::Ident};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version};

/// Memory of one new hash in KiB. This and the two values below are what OWASP's Password Storage Cheat Sheet gives for
/// the least memory.
pub const MEMORY_KIB: u32 = 7 * 1024;
/// Passes over the memory of a new hash.
const PASSES: u32 = 5;
/// Lanes of a new hash.
const LANES: u32 = 1;

/// Most memory that a stored hash may ask for, in KiB: a changed row must not make the server allocate gigabytes.
const STORED_MEMORY_KIB_MAX: u32 = 64 * 1024;
/// Most passes that a stored hash may ask for; they only cost time.
const STORED_PASSES_MAX: u32 = 16;
/// Most lanes that a stored hash may ask for; they are computed one after the other.
const STORED_LANES_MAX: u32 = 16;

/// A hash of no password, with the parameters of new hashes: for accounts that do not exist, so that a sign-in takes as
/// long as one of an account that does.
const UNKNOWN_ACCOUNT: &str =
    "$argon2id$v=19$m=7168,t=5,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Makes a PHC string with a fresh salt; blocking, about 20 ms, [`MEMORY_KIB`].
///
/// # Errors
/// When the kernel has no randomness or memory is short, as a sentence.
pub fn hash(password: &str) -> Result<String, String> {
    let salt = secrets::random::<16>()?;
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| error.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let phc = argon2.hash_password_with_salt(password.as_bytes(), &salt);
    phc.map(|phc| phc.to_string()).map_err(|error| format!("a password cannot be hashed: {error}"))
}

/// A stored hash that is one of ours and within the limits.
pub struct StoredHash {
    phc: PasswordHash,
    params: Params,
}

impl StoredHash {
    /// Reads a PHC string; without one, the result is a hash that no password has.
    ///
    /// # Errors
    /// A sentence without the hash, when it is none of Argon2id's or asks for more than the limits.
    pub fn parse(stored: Option<&str>) -> Result<Self, String> {
        let unusable = |why: &str| format!("a stored password hash cannot be used: {why}");
        let phc = PasswordHash::new(stored.unwrap_or(UNKNOWN_ACCOUNT)).map_err(|error| unusable(&error.to_string()))?;
        if phc.algorithm != ARGON2ID_IDENT || phc.version != Some(Version::V0x13.into()) {
            return Err(unusable("it is not Argon2id in version 19"));
        }
        // The crate has defaults for missing parameters, with which a hash would only seem to be wrong.
        let names: Vec<Ident> = phc.params.iter().map(|(name, _)| name).collect();
        if !names.iter().map(Ident::as_str).eq(["m", "t", "p"]) {
            return Err(unusable("its parameters are not m, t and p"));
        }
        let params = Params::try_from(&phc).map_err(|error| unusable(&error.to_string()))?;
        if phc.salt.is_none() || phc.hash.as_ref().map(|output| output.len()) != Some(Params::DEFAULT_OUTPUT_LEN) {
            return Err(unusable("its salt or its output is missing or of another length"));
        }
        if params.m_cost() > STORED_MEMORY_KIB_MAX
            || params.t_cost() > STORED_PASSES_MAX
            || params.p_cost() > STORED_LANES_MAX
        {
            return Err(unusable("it asks for more memory, passes or lanes than are allowed"));
        }
        Ok(Self { phc, params })
    }

    /// Memory that [`Self::verify`] takes while it runs.
    pub fn memory_bytes(&self) -> u64 {
        u64::from(self.params.m_cost()) * 1024
    }

    /// Whether `password` is the one behind this hash; blocking. The crate compares in constant time.
    ///
    /// # Errors
    /// When memory is short, as a sentence.
    pub fn verify(&self, password: &str) -> Result<bool, String> {
        match Argon2::default().verify_password(password.as_bytes(), &self.phc) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(format!("a password cannot be verified: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stored by the first version of Hermit.
    const KNOWN: &str =
        "$argon2id$v=19$m=7168,t=5,p=1$9eJxmZXGnrkzUXDNDJQI/Q$HMhip+Y/5CSztAabU1glAuXSz4RRM+KDA9Sm6gMfdXU";

    fn verify(password: &str, stored: &str) -> Result<bool, String> {
        StoredHash::parse(Some(stored))?.verify(password)
    }

    #[test]
    fn hashes_stored_by_earlier_versions_verify() {
        assert_eq!(verify("correct horse battery", KNOWN), Ok(true));
        assert_eq!(verify("correct horse batterx", KNOWN), Ok(false));
        let changed = KNOWN.replace("HMhip", "HMhiq");
        assert_eq!(verify("correct horse battery", &changed), Ok(false));
    }

    #[test]
    fn a_new_hash_has_the_documented_parameters_and_its_own_salt() {
        let (one, other) = (hash("correct horse").unwrap(), hash("correct horse").unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=7168,t=5,p=1$") && one.len() == KNOWN.len(), "{one}");
        assert_ne!(one, other);
        assert_eq!(verify("correct horse", &one), Ok(true));
        assert_eq!(verify("correct horsf", &one), Ok(false));
        assert_eq!(verify("", &one), Ok(false));
    }

    #[test]
    fn an_unknown_account_costs_what_a_known_one_costs() {
        let (unknown, known) = (StoredHash::parse(None).unwrap(), StoredHash::parse(Some(KNOWN)).unwrap());
        assert_eq!(unknown.params, known.params);
        assert_eq!(unknown.memory_bytes(), u64::from(MEMORY_KIB) * 1024);
        assert_eq!(unknown.verify(""), Ok(false));
    }

    #[test]
    fn stored_hashes_that_are_not_ours_or_ask_for_too_much_are_refused() {
        let with = |params: &str| KNOWN.replace("m=7168,t=5,p=1", params);
        for (params, memory_kib) in [("m=65536,t=1,p=1", 65536), ("m=8,t=16,p=1", 8), ("m=128,t=1,p=16", 128)] {
            let stored = StoredHash::parse(Some(&with(params))).unwrap();
            assert_eq!((stored.memory_bytes(), stored.verify("x")), (memory_kib * 1024, Ok(false)), "{params}");
        }
        let cases = [
            String::new(),
            "plain".to_owned(),
            with("m=65537,t=5,p=1"),
            with("m=4294967295,t=5,p=1"),
            with("m=4294967296,t=5,p=1"),
            with("m=7168,t=17,p=1"),
            with("m=7168,t=4294967295,p=1"),
            with("m=7168,t=5,p=17"),
            with("m=7168,t=0,p=1"),
            with("m=7168,t=5,p=0"),
            with("m=7,t=5,p=1"),
            with("m=-1,t=5,p=1"),
            with("m=7168,t=5"),
            with("t=5,m=7168,p=1"),
            with("m=7168,t=5,p=1,m=8"),
            with("m=7168,t=5,p=1,keyid=AAAA"),
            KNOWN.replace("$m=7168,t=5,p=1", ""),
            KNOWN.replace("argon2id", "argon2i"),
            KNOWN.replace("argon2id", "scrypt"),
            KNOWN.replace("v=19", "v=16"),
            KNOWN.replace("$v=19", ""),
            KNOWN.replace("9eJxmZXGnrkzUXDNDJQI/Q", "9eJx"),
            KNOWN.replace("9eJxmZXGnrkzUXDNDJQI/Q", "not base64"),
            KNOWN.replace("$HMhip+Y/5CSztAabU1glAuXSz4RRM+KDA9Sm6gMfdXU", ""),
            KNOWN.replace("HMhip+Y/5CSztAabU1glAuXSz4RRM+KDA9Sm6gMfdXU", "HMhip+Y/5CSztAab"),
            format!("{KNOWN}$AAAA"),
            format!("x{KNOWN}"),
        ];
        for stored in cases {
            let fault = StoredHash::parse(Some(&stored)).map(|_| ()).unwrap_err();
            assert!(fault.starts_with("a stored password hash cannot be used: "), "{stored}: {fault}");
            assert!(!fault.contains("HMhip"), "{fault}");
        }
    }
}
