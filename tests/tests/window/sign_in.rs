use anyhow::Result;
use diwan_stories::machine::Notifications;
use diwan_stories::office::PASSWORD;
use diwan_stories::{Circular, Desk, Machine, Office};

#[tokio::test]
async fn salma_signs_in_for_the_first_time_and_finds_what_she_owes() -> Result<()> {
    let office = Office::open(300).await?;
    let circular = Circular::default();
    let number = office.issue(&circular).await?;
    let machine = Machine::start(1280, 800, Notifications::Scripted).await?;
    let desk = Desk::start(&machine, &office).await?;

    // The administrator has set the address; a wrong password is refused in Arabic words, without a code.
    let server = desk.see("server").await?.prop("value").await?;
    assert_eq!(server.as_deref(), Some(office.address().as_str()));
    desk.try_sign_in("salma", "ليست هي الكلمة").await?;
    let refusal = desk.text("failure").await?;
    assert!(refusal.chars().any(|c| ('\u{0620}'..='\u{064a}').contains(&c)), "not in Arabic: {refusal}");
    assert!(!refusal.chars().any(|c| c.is_ascii_alphabetic()), "a code for a person: {refusal}");

    desk.sign_in("salma", PASSWORD).await?;
    desk.row_with(circular.subject).await?;
    desk.see("[data-testid=duty-strip][data-owed='1']").await?;
    desk.see("[data-testid=status-line][data-online=true]").await?;

    // The letter looks like a letter: its number (in the person's digits), its body, the exact statement.
    desk.open(circular.subject).await?;
    let letter = desk.text("reader").await?;
    assert!(letter.contains(&arabic_digits(&number)), "{number} is not in {letter}");
    assert!(letter.contains("يبدأ الدوام الرسمي"), "{letter}");
    desk.says("ack-statement", diwan_stories::office::STATEMENT).await?;
    desk.quit().await
}

/// Numbers in the digits of an Arabic reader.
fn arabic_digits(text: &str) -> String {
    text.chars().map(|c| c.to_digit(10).and_then(|digit| char::from_u32(0x660 + digit)).unwrap_or(c)).collect()
}
