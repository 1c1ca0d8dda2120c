//! Who logged in.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64ct::{Base64UrlUnpadded, Encoding};
use globus_auth::{
    ErrorKind, IdTokenDecoder,
    protocol::{
        id_token::{IdTokenClaims, IdTokenError, JoseHeader, SigningAlgorithm, assemble, at_hash, signing_input},
        ids::ClientId,
        secret::RawIdToken,
        time::UnixSeconds,
    },
};
use serde_json::{Value, json};

use crate::{
    ways::both_ways,
    world::{CLIENT_ID, Line, NOW, World, client_id, json, response, tokens},
};

const ISSUER: &str = "https://auth.example.test";

fn pair(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

fn configuration() -> Value {
    json!({"issuer": ISSUER, "jwks_uri": format!("{ISSUER}/jwk.json")})
}

/// The set with the keys of these seeds; a key is named by its seed.
fn keys(seeds: &[u8]) -> Value {
    let key = |seed: &u8| {
        let x = Base64UrlUnpadded::encode_string(pair(*seed).public_key().as_ref());
        json!({"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": seed.to_string(), "x": x})
    };
    json!({"keys": seeds.iter().map(key).collect::<Vec<_>>()})
}

fn claims() -> IdTokenClaims {
    IdTokenClaims::new(
        ISSUER,
        CLIENT_ID,
        "b1f6c3de-0a51-4b0f-9c39-6f4f1c1f7a10",
        UnixSeconds(NOW),
        UnixSeconds(NOW + 60),
    )
}

fn signed(seed: u8, claims: &IdTokenClaims) -> RawIdToken {
    let input = signing_input(&JoseHeader::new(SigningAlgorithm::EdDsa, seed.to_string()), claims);
    assemble(&input, pair(seed).sign(input.as_bytes()).as_ref())
}

fn service(seeds: &[u8]) -> [Line; 2] {
    [json(200, &configuration()), json(200, &keys(seeds))]
}

both_ways! {
    configuration_and_keys_are_fetched_once_for_all_decoders_of_a_client, any_client_can_decode,
    an_unknown_key_is_looked_for_once_a_minute, a_failed_fetch_is_not_remembered,
    keys_that_change_while_the_service_is_away_are_fetched_when_it_is_back,
    a_clock_that_is_wrong_by_hours_is_named_beside_the_refusal,
    with_documents_at_hand_nothing_is_fetched, a_token_of_another_client_or_time_is_refused_unless_dangerously,
    the_id_token_of_a_login_carries_its_nonce_and_fits_its_access_token,
    an_answer_without_id_token_says_how_to_get_one,
}

async fn configuration_and_keys_are_fetched_once_for_all_decoders_of_a_client() {
    let world = World::new(service(&[1]));
    let client = world.native();
    for _ in 0..3 {
        let decoded = client
            .clone()
            .id_token_decoder()
            .decode(&signed(1, &claims()))
            .await
            .unwrap();
        assert_eq!(decoded.sub, "b1f6c3de-0a51-4b0f-9c39-6f4f1c1f7a10");
    }
    assert_eq!(world.requests().len(), 2);
}

async fn any_client_can_decode() {
    let world = World::new([service(&[1]), service(&[1]), service(&[1])].into_iter().flatten());
    let token = signed(1, &claims());
    world.confidential().id_token_decoder().decode(&token).await.unwrap();
    world
        .service()
        .build()
        .unwrap()
        .id_token_decoder(client_id())
        .decode(&token)
        .await
        .unwrap();
    IdTokenDecoder::new(&world.login().build().unwrap(), client_id())
        .decode(&token)
        .await
        .unwrap();
}

async fn an_unknown_key_is_looked_for_once_a_minute() {
    let world = World::new(service(&[1]));
    let decoder = world.native().id_token_decoder();
    decoder.decode(&signed(1, &claims())).await.unwrap();
    let unknown = async || decoder.decode(&signed(2, &claims())).await.unwrap_err();
    assert_eq!(unknown().await.id_token_error(), Some(&IdTokenError::UnknownKey));
    assert_eq!(world.requests().len(), 2, "not within a minute of the last time");
    world.pass(60);
    world.goes_on([json(200, &keys(&[1, 2]))]);
    decoder.decode(&signed(2, &claims())).await.unwrap();
    assert_eq!(world.requests().len(), 3);
    for _ in 0..3 {
        let error = decoder.decode(&signed(3, &claims())).await.unwrap_err();
        assert_eq!(error.id_token_error(), Some(&IdTokenError::UnknownKey));
    }
    assert_eq!(world.requests().len(), 3);
}

async fn a_failed_fetch_is_not_remembered() {
    let world = World::new([json(404, &json!({}))]);
    let decoder = world.native().id_token_decoder();
    assert_eq!(
        decoder.decode(&signed(1, &claims())).await.unwrap_err().kind(),
        ErrorKind::Api
    );
    world.goes_on(service(&[1]));
    decoder.decode(&signed(1, &claims())).await.unwrap();
}

async fn keys_that_change_while_the_service_is_away_are_fetched_when_it_is_back() {
    let world = World::new(service(&[1]));
    let client = world.native();
    let decoder = client.id_token_decoder();
    decoder.decode(&signed(1, &claims())).await.unwrap();
    world.pass(60);
    world.goes_on(std::iter::repeat_n(json(503, &json!({})), 6));
    let away = decoder.decode(&signed(2, &claims())).await.unwrap_err();
    assert_eq!((away.http_status(), away.is_transient()), (Some(503), true));
    // Tokens that the old key signed are good meanwhile, and nothing is asked for them.
    decoder.decode(&signed(1, &claims())).await.unwrap();
    assert_eq!(world.requests().len(), 8);
    world.goes_on([json(200, &keys(&[2]))]);
    decoder.decode(&signed(2, &claims())).await.unwrap();
    let gone = decoder.decode(&signed(1, &claims())).await.unwrap_err();
    assert_eq!(gone.id_token_error(), Some(&IdTokenError::UnknownKey));
    assert_eq!(world.requests().len(), 9, "the new keys are all that there are");
}

async fn a_clock_that_is_wrong_by_hours_is_named_beside_the_refusal() {
    for (wrong, refusal) in [
        (3 * 3600, IdTokenError::Expired),
        (-3 * 3600, IdTokenError::IssuedInFuture),
    ] {
        let on_time = |body: &Value| Line::Answer(response(200, &[("date", "Fri, 15 Jan 2027 08:00:00 GMT")], body));
        let world = World::new([on_time(&configuration()), on_time(&keys(&[1]))]);
        world.pass(wrong);
        let client = world.native();
        let error = client
            .id_token_decoder()
            .decode(&signed(1, &claims()))
            .await
            .unwrap_err();
        assert_eq!(error.id_token_error(), Some(&refusal));
        assert!(error.to_string().contains("this machine's clock"), "{error}");
        assert_eq!(client.as_ref().clock_skew(), Some(-wrong));
    }
}

async fn with_documents_at_hand_nothing_is_fetched() {
    let world = World::new([]);
    let client = world.native();
    let decoder = client
        .id_token_decoder()
        .store_openid_configuration(serde_json::from_value(configuration()).unwrap())
        .store_jwk(&serde_json::from_value(keys(&[1])).unwrap());
    decoder.decode(&signed(1, &claims())).await.unwrap();
    let error = decoder.decode(&signed(2, &claims())).await.unwrap_err();
    assert_eq!(error.id_token_error(), Some(&IdTokenError::UnknownKey));
    // What one decoder was given is not the client's.
    world.goes_on(service(&[2]));
    client.id_token_decoder().decode(&signed(2, &claims())).await.unwrap();
}

async fn a_token_of_another_client_or_time_is_refused_unless_dangerously() {
    let world = World::new(service(&[1]));
    let client = world.native();
    let other: ClientId = "46bd0f56-e24f-11e5-a510-131bef460009".parse().unwrap();
    let token = signed(1, &claims());
    let decoder = IdTokenDecoder::new(&client, other);
    assert_eq!(
        decoder.decode(&token).await.unwrap_err().id_token_error(),
        Some(&IdTokenError::WrongAudience)
    );
    decoder.dangerously_skip_audience().decode(&token).await.unwrap();
    world.pass(60 + 300);
    let decoder = client.id_token_decoder();
    assert_eq!(
        decoder.decode(&token).await.unwrap_err().id_token_error(),
        Some(&IdTokenError::Expired)
    );
    decoder
        .clone()
        .leeway(std::time::Duration::from_secs(301))
        .decode(&token)
        .await
        .unwrap();
    decoder.dangerously_skip_expiry().decode(&token).await.unwrap();
}

/// Logs in, answers with an ID token of these claims, and decodes it.
async fn logged_in(claims: &IdTokenClaims) -> Result<IdTokenClaims, Option<IdTokenError>> {
    let id_token = signed(1, claims).expose_secret().to_owned();
    let world = World::new(
        [json(200, &tokens(&json!({"id_token": id_token})))]
            .into_iter()
            .chain(service(&[1])),
    );
    let client = world.native();
    let flow = client.oauth2_start_flow("openid").nonce("the-nonce").start().unwrap();
    let tokens = flow.exchange(&client, "code").await.unwrap();
    tokens
        .decode_id_token()
        .await
        .map_err(|error| error.id_token_error().cloned())
}

async fn the_id_token_of_a_login_carries_its_nonce_and_fits_its_access_token() {
    let hash = |token: &str| Some(at_hash(SigningAlgorithm::EdDsa, &token.into()));
    let with = |nonce: Option<&str>, hash: Option<String>| IdTokenClaims {
        nonce: nonce.map(Into::into),
        at_hash: hash,
        ..claims()
    };
    let good = with(Some("the-nonce"), hash("AgAccess0123456789"));
    assert_eq!(logged_in(&good).await.unwrap(), good);
    assert_eq!(
        logged_in(&with(Some("other"), None)).await,
        Err(Some(IdTokenError::WrongNonce))
    );
    assert_eq!(logged_in(&with(None, None)).await, Err(Some(IdTokenError::WrongNonce)));
    let swapped = with(Some("the-nonce"), hash("AgAnother"));
    assert_eq!(logged_in(&swapped).await, Err(Some(IdTokenError::WrongAccessToken)));
}

async fn an_answer_without_id_token_says_how_to_get_one() {
    let world = World::new([json(200, &tokens(&json!({})))]);
    let tokens = world
        .confidential()
        .oauth2_client_credentials_tokens("openid")
        .await
        .unwrap();
    let error = tokens.decode_id_token().await.unwrap_err();
    assert!(error.to_string().contains("openid"), "{error}");
}
