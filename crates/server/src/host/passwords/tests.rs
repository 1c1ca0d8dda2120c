use super::*;

fn passwords() -> Passwords {
    Passwords::new(RandomSource::insecure_seeded(1), 2)
}

#[tokio::test]
async fn a_hash_states_its_parameters_and_fits_its_password_only() {
    let passwords = passwords();
    let hash = passwords.hash(&Password::new("correct horse")).await.unwrap();
    assert!(hash.0.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.0);
    assert_eq!(
        passwords.verify(&Password::new("correct horse"), Some(&hash)).await,
        Ok(true)
    );
    assert_eq!(
        passwords.verify(&Password::new("correct horsf"), Some(&hash)).await,
        Ok(false)
    );
    assert_eq!(passwords.verify(&Password::new(""), Some(&hash)).await, Ok(false));
}

#[tokio::test]
async fn what_is_worth_no_work_gets_little_and_fits_everywhere() {
    let cheap = Passwords::of_development(RandomSource::insecure_seeded(1), 2);
    let password = Password::new("correct horse");
    let hash = cheap.hash(&password).await.unwrap();
    assert!(hash.0.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{}", hash.0);
    assert_eq!(passwords().verify(&password, Some(&hash)).await, Ok(true));
}

#[tokio::test]
async fn the_same_password_hashes_differently_each_time() {
    let passwords = passwords();
    let password = Password::new("correct horse");
    assert_ne!(
        passwords.hash(&password).await.unwrap(),
        passwords.hash(&password).await.unwrap()
    );
}

#[tokio::test]
async fn nobody_has_the_password_of_somebody_who_does_not_exist() {
    assert_eq!(passwords().verify(&Password::new("anything"), None).await, Ok(false));
}

#[tokio::test]
async fn long_passwords_are_refused_at_the_first_byte_too_many() {
    let passwords = passwords();
    let longest = Password::new("ü".repeat(MAX_PASSWORD_BYTES / 2));
    let hash = passwords.hash(&longest).await.unwrap();
    assert_eq!(passwords.verify(&longest, Some(&hash)).await, Ok(true));
    let longer = Password::new("x".repeat(MAX_PASSWORD_BYTES + 1));
    assert_eq!(passwords.hash(&longer).await, Err(PasswordError::TooLong));
    assert_eq!(
        passwords.verify(&longer, Some(&hash)).await,
        Err(PasswordError::TooLong)
    );
    assert_eq!(passwords.verify(&longer, None).await, Err(PasswordError::TooLong));
}

#[tokio::test]
async fn a_hash_of_another_kind_is_unreadable() {
    for stored in [
        "",
        "hunter2",
        "$argon2i$v=19$m=16,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA",
        "$argon2id$v=19",
    ] {
        let stored = PasswordHash(stored.to_owned());
        let outcome = passwords().verify(&Password::new("hunter2"), Some(&stored)).await;
        assert_eq!(outcome, Err(PasswordError::UnreadableHash));
    }
}

#[tokio::test]
async fn a_full_waiting_room_says_so_at_once() {
    let passwords = passwords();
    let all = u32::try_from(passwords.places.available_permits()).unwrap();
    let taken = passwords.places.clone().try_acquire_many_owned(all).unwrap();
    assert_eq!(
        passwords.verify(&Password::new("x"), None).await,
        Err(PasswordError::Busy)
    );
    drop(taken);
    assert_eq!(passwords.verify(&Password::new("x"), None).await, Ok(false));
}

#[tokio::test]
async fn every_place_is_given_back() {
    let passwords = passwords();
    let before = (
        passwords.places.available_permits(),
        passwords.workers.available_permits(),
    );
    let (first, second) = (Password::new("a"), Password::new("b"));
    let both = tokio::join!(passwords.verify(&first, None), passwords.hash(&second));
    assert!(both.0.is_ok() && both.1.is_ok());
    assert_eq!(
        (
            passwords.places.available_permits(),
            passwords.workers.available_permits()
        ),
        before
    );
}
