//! Session tokens and context envelopes: JWT-shaped, signed, and opaque to a client except for `exp`.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::catalog::{Agent, IDENTITY_SECRET, ORG, ORG_ID};
use crate::{clock, ids};

/// What a session token says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) scope: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) org_id: i64,
    pub(crate) org_slug: String,
    pub(crate) agent_id: i64,
    pub(crate) agent_slug: String,
    pub(crate) livemode: bool,
    pub(crate) jti: String,
    pub(crate) peer_key: i64,
    pub(crate) iss: String,
    pub(crate) aud: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sub: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) eusrc: Option<String>,
}

impl Claims {
    /// Claims for one agent that hold for `seconds` from now.
    pub(crate) fn new(agent: &Agent, key_id: i64, seconds: i64, sub: Option<String>) -> Self {
        let now = clock::epoch_seconds();
        Self {
            scope: "session".into(),
            iat: now,
            exp: now.saturating_add(seconds),
            org_id: ORG_ID,
            org_slug: ORG.into(),
            agent_id: agent.id,
            agent_slug: agent.slug.into(),
            livemode: false,
            jti: ids::long(),
            peer_key: key_id,
            iss: "karta-demo-server".into(),
            aud: "demo-install".into(),
            eusrc: sub.as_ref().map(|_| "host".into()),
            sub,
        }
    }
}

/// A verified user's context, to be spent once when a session is created.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Envelope {
    scope: String,
    exp: i64,
    agent_id: i64,
    sub: String,
    pub(crate) nonce: String,
}

/// Signs and checks tokens with one secret.
#[derive(Debug)]
pub(crate) struct Signer {
    secret: Vec<u8>,
}

impl Signer {
    /// A signer over `secret`, or over a random one.
    pub(crate) fn new(secret: Option<Vec<u8>>) -> Self {
        Self { secret: secret.unwrap_or_else(|| format!("{}{}", ids::long(), ids::long()).into_bytes()) }
    }

    /// A token that [`Self::session`] accepts until it expires.
    pub(crate) fn sign(&self, claims: &Claims) -> String {
        self.seal(claims)
    }

    /// A well-formed token that no server accepts, as one from a foreign key.
    pub(crate) fn forge(&self, claims: &Claims) -> String {
        Self::new(None).seal(claims)
    }

    /// The claims of a session token, unless it is malformed, forged or expired. `exp` has no leeway.
    pub(crate) fn session(&self, token: &str) -> Option<Claims> {
        let claims: Claims = self.open(token)?;
        (claims.scope == "session" && claims.exp > clock::epoch_seconds()).then_some(claims)
    }

    /// An envelope for the verified user `sub`, good for five minutes.
    pub(crate) fn envelope(&self, agent: &Agent, sub: &str) -> String {
        self.seal(&Envelope {
            scope: "end_user_context".into(),
            exp: clock::epoch_seconds() + 300,
            agent_id: agent.id,
            sub: sub.into(),
            nonce: ids::long(),
        })
    }

    /// The envelope, if it is genuine, fresh and belongs to the bearer of `claims`.
    pub(crate) fn open_envelope(&self, sealed: &str, claims: &Claims) -> Option<Envelope> {
        let envelope: Envelope = self.open(sealed)?;
        let fits = envelope.scope == "end_user_context"
            && envelope.exp > clock::epoch_seconds()
            && envelope.agent_id == claims.agent_id
            && Some(&envelope.sub) == claims.sub.as_ref();
        fits.then_some(envelope)
    }

    fn seal<T: Serialize>(&self, payload: &T) -> String {
        let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"HS256","typ":"JWT","kid":"demo"}"#);
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(payload).unwrap_or_default());
        let signed = format!("{header}.{payload}");
        let signature = URL_SAFE_NO_PAD.encode(mac(&self.secret, signed.as_bytes()).finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    fn open<T: DeserializeOwned>(&self, token: &str) -> Option<T> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (_, payload) = signed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        mac(&self.secret, signed.as_bytes()).verify_slice(&signature).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }
}

/// The identity token that a host's server computes for `user`.
pub(crate) fn identity_token(user: &str) -> String {
    let digest = mac(IDENTITY_SECRET, user.as_bytes()).finalize().into_bytes();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether `proof` is the identity token of `user`, compared in constant time.
pub(crate) fn proves_identity(user: &str, proof: &str) -> bool {
    let digits: Option<Vec<u8>> = (0..proof.len())
        .step_by(2)
        .map(|at| proof.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    digits.is_some_and(|digest| mac(IDENTITY_SECRET, user.as_bytes()).verify_slice(&digest).is_ok())
}

fn mac(secret: &[u8], message: &[u8]) -> Hmac<Sha256> {
    // HMAC hashes long keys and pads short ones, so every length is a valid key.
    let mut mac = Hmac::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(message);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::AGENTS;

    fn claims(seconds: i64) -> Claims {
        Claims::new(&AGENTS[0], 11, seconds, Some("ann".into()))
    }

    #[test]
    fn a_signed_token_opens_until_it_expires() {
        let signer = Signer::new(None);
        let token = signer.sign(&claims(60));
        assert_eq!(token.split('.').count(), 3);
        assert_eq!(signer.session(&token).and_then(|claims| claims.sub), Some("ann".into()));
        assert!(signer.session(&signer.sign(&claims(0))).is_none(), "no leeway");
    }

    #[test]
    fn foreign_tampered_and_malformed_tokens_are_refused() {
        let signer = Signer::new(None);
        assert!(signer.session(&signer.forge(&claims(60))).is_none());
        for token in ["", ".", "..", "a.b.c", "a.b", "ä.ö.ü"] {
            assert!(signer.session(token).is_none(), "{token}");
        }
        assert!(signer.session(&format!("{}x", signer.sign(&claims(60)))).is_none());
    }

    #[test]
    fn a_secret_that_is_kept_keeps_tokens_valid() {
        let token = Signer::new(Some(b"kept".to_vec())).sign(&claims(60));
        assert!(Signer::new(Some(b"kept".to_vec())).session(&token).is_some());
    }

    #[test]
    fn an_identity_token_proves_its_own_user_only() {
        let proof = identity_token("ann");
        assert_eq!(proof.len(), 64);
        assert!(proves_identity("ann", &proof));
        for (user, proof) in
            [("bob", proof.as_str()), ("ann", ""), ("ann", "x"), ("ann", "é"), ("ann", "aéb")]
        {
            assert!(!proves_identity(user, proof), "{user} {proof}");
        }
    }

    #[test]
    fn an_envelope_belongs_to_the_user_it_was_made_for() {
        let signer = Signer::new(None);
        let sealed = signer.envelope(&AGENTS[0], "ann");
        assert!(signer.open_envelope(&sealed, &claims(60)).is_some());
        let bob = Claims { sub: Some("bob".into()), ..claims(60) };
        assert!(signer.open_envelope(&sealed, &bob).is_none());
        assert!(signer.session(&sealed).is_none(), "an envelope is no session token");
    }
}
