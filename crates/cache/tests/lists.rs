//! Lists tell the truth at any offset; search finds what was meant, however it was spelt.

mod support;

use diwan_cache::{Folder, ListQuery, MAX_HITS};
use diwan_domain::{Document, DutyState, Fact, ItemId, Moment, UnitId};
use support::*;

fn desk_with(documents: &[Document]) -> (Office, Desk) {
    let mut office = Office::new();
    for document in documents {
        office.registry.issue(document, &[all()]);
    }
    let salma = office.employee("سلمى");
    salma.sync(&office);
    (office, salma)
}

fn folder(folder: Folder) -> ListQuery {
    ListQuery { folder, ..ListQuery::default() }
}

#[test]
fn any_offset_of_a_long_list_is_its_slice_newest_first() {
    let documents: Vec<Document> = (1..=1500).map(|n| if n % 3 == 0 { circular(n) } else { letter(n) }).collect();
    let (_office, salma) = desk_with(&documents);
    let mut newest_first: Vec<ItemId> = documents.iter().map(|d| d.id).collect();
    newest_first.reverse();
    for (offset, limit) in [(0, 50), (40, 30), (490, 50), (1200, 100), (1480, 50), (1500, 50), (9999, 10)] {
        let page = salma.cache.list(&ListQuery::default(), offset, limit, NOON).unwrap();
        let expected: Vec<ItemId> = newest_first.iter().skip(offset).take(limit).copied().collect();
        assert_eq!(page.rows.iter().map(|r| r.id).collect::<Vec<_>>(), expected, "from {offset}");
        assert_eq!((page.total, page.more), (1500, false));
    }
    let circulars = salma.cache.list(&folder(Folder::Circulars), 480, 50, NOON).unwrap();
    assert_eq!((circulars.total, circulars.rows.len()), (500, 20));
    assert_eq!(salma.cache.list(&folder(Folder::Letters), 0, 10, NOON).unwrap().total, 1000);
}

#[test]
fn a_remembered_list_is_forgotten_when_something_came() {
    let documents: Vec<Document> = (1..=600).map(letter).collect();
    let (mut office, mut salma) = desk_with(&documents);
    let unread = ListQuery { unread: true, ..ListQuery::default() };
    assert_eq!(salma.cache.list(&unread, 590, 10, NOON).unwrap().total, 600);
    salma.does(Fact::Opened, item_id(600));
    assert_eq!(salma.cache.list(&unread, 0, 1, NOON).unwrap().rows[0].id, item_id(599));
    office.registry.issue(&letter(601), &[all()]);
    salma.sync(&office);
    let page = salma.cache.list(&ListQuery::default(), 550, 60, NOON).unwrap();
    assert_eq!((page.total, page.rows.len()), (601, 51));
}

#[test]
fn folders_and_filters_narrow_together() {
    let mut overdue = circular(2);
    if let Some(terms) = overdue.circular.as_mut() {
        terms.deadline = Some(NOON.plus_secs(10));
    }
    let mut finance = letter(3);
    finance.issuer_unit = UnitId::from_stored("FIN");
    finance.issuer = "الشؤون المالية".to_owned();
    let (_office, mut salma) = desk_with(&[circular(1), overdue, finance, letter(4)]);
    let now = NOON.plus_secs(11);
    let ids = |query: &ListQuery, now: Moment| -> Vec<ItemId> {
        salma.cache.list(query, 0, 50, now).unwrap().rows.into_iter().map(|r| r.id).collect()
    };
    assert_eq!(ids(&folder(Folder::Awaiting), now), [item_id(2), item_id(1)]);
    assert_eq!(ids(&folder(Folder::Overdue), now), [item_id(2)]);
    assert_eq!(ids(&folder(Folder::Overdue), NOON), [], "what is overdue is asked of the clock each time");
    let from_finance = ListQuery { issuer: Some("FIN".to_owned()), ..ListQuery::default() };
    assert_eq!(ids(&from_finance, now), [item_id(3)]);
    let (from, until) = (Some(letter(2).issued_at), Some(letter(4).issued_at));
    let between = ListQuery { from, until, ..ListQuery::default() };
    assert_eq!(ids(&between, now), [item_id(3), item_id(2)], "from is inside, until is not");
    assert_eq!(ids(&ListQuery { text: "البريد".to_owned(), ..between }, now), [item_id(3), item_id(2)]);
    assert_eq!(ids(&ListQuery { text: "البريد".to_owned(), ..folder(Folder::Overdue) }, now), [item_id(2)]);
    assert_eq!(ids(&ListQuery { text: "غائب".to_owned(), ..folder(Folder::Awaiting) }, now), []);

    let issuers = salma.cache.issuers().unwrap();
    let named: Vec<_> = issuers.iter().map(|i| (i.id.as_str(), i.name.as_str(), i.items)).collect();
    assert_eq!(named, [("HR", "إدارة الموارد البشرية", 3), ("FIN", "الشؤون المالية", 1)]);

    salma.acknowledges(item_id(2));
    assert_eq!(salma.listed(&folder(Folder::Awaiting)), [item_id(1)]);
    let row = salma.cache.list(&folder(Folder::Circulars), 0, 1, now).unwrap().rows.remove(0);
    assert_eq!((row.duty, row.acknowledged_at.is_some()), (Some(DutyState::Sent), true));
}

#[test]
fn either_spelling_finds_both_letters() {
    let classes = [
        ("أرجوحان", "ارجوحان"),
        ("إسطرلاب", "اسطرلاب"),
        ("آبنوس", "ابنوس"),
        ("زمردة", "زمرده"),
        ("مستشفى", "مستشفي"),
        ("لؤلؤان", "لولوان"),
        ("بئرجان", "بيرجان"),
        ("فيروزج", "فيـــروزج"),
        ("كهرمان", "كَهْرُمَان"),
        ("739154", "٧٣٩١٥٤"),
        ("846207", "۸۴۶۲۰۷"),
        ("ياقوتية", "الياقوتية"),
        ("سلامان", "ﺳﻼﻣﺎﻥ"),
    ];
    let mut documents = Vec::new();
    for (number, (canonical, variant)) in (1u32..).zip(classes) {
        for (number, spelling) in [(number * 2, canonical), (number * 2 + 1, variant)] {
            let mut document = letter(number);
            document.body = format!("الكلمات الدالة: {spelling}.");
            documents.push(document);
        }
    }
    let (_office, salma) = desk_with(&documents);
    for (number, (canonical, variant)) in (1u32..).zip(classes) {
        for typed in [canonical.to_owned(), variant.to_owned(), format!("{canonical} "), format!("الكلمات {variant}")]
        {
            assert_eq!(salma.finds(&typed), [item_id(number * 2 + 1), item_id(number * 2)], "{typed}");
        }
        let page =
            salma.cache.list(&ListQuery { text: canonical.to_owned(), ..ListQuery::default() }, 0, 2, NOON).unwrap();
        let marked: Vec<String> =
            page.rows[0].snippet.iter().flatten().filter(|p| p.hit).map(|p| p.text.clone()).collect();
        assert_eq!(marked, [variant], "the mark shows the letter's own spelling");
    }
}

#[test]
fn words_are_found_in_all_that_a_letter_says() {
    let mut document = circular(1);
    document.attachments = vec![attachment("جدول_الرواتب.pdf", b"x")];
    let (_office, salma) = desk_with(&[document, letter(2)]);
    for text in ["0001", "ت/2026/0001", "نورة", "الموارد", "جدول", "منسوبي الضوابط", "الم", "والمؤسسي"]
    {
        assert!(salma.finds(text).contains(&item_id(1)), "{text}");
    }
    assert_eq!(salma.finds("الرواتب"), [item_id(1)]);
    assert_eq!(salma.finds("ضوابط غائبة"), []);
    assert_eq!(salma.finds(" … "), [item_id(2), item_id(1)], "nothing to search for narrows nothing");
    let row = salma
        .cache
        .list(&ListQuery { text: "بريد".to_owned(), ..ListQuery::default() }, 0, 1, NOON)
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(row.subject.iter().filter(|p| p.hit).map(|p| p.text.as_str()).collect::<Vec<_>>(), ["البريد"]);
}

#[test]
fn a_beginning_of_any_length_finds_whatever_continues_it_whether_few_words_or_very_many() {
    let letters = ['ب', 'ت', 'ث', 'ج', 'ح', 'خ', 'د', 'ر', 'ز', 'س'];
    let endings = letters.iter().flat_map(|first| letters.iter().map(move |second| format!("{first}{second}")));
    let documents: Vec<Document> = (1..)
        .zip(endings)
        .map(|(number, ending)| {
            let article = if number % 2 == 0 { "ال" } else { "" };
            let body = format!("{article}مشروع{ending} {}", if number % 5 == 0 { "عاجل" } else { "عادي" });
            Document { body, ..letter(number) }
        })
        .collect();
    let (_office, salma) = desk_with(&documents);
    for (typed, found) in [
        ("م", 100),
        ("مش", 100),
        ("مشر", 100),
        ("مشرو", 100),
        ("مشروع", 100),
        ("المشر", 100),
        ("المشروع", 100),
        ("عاج", 20),
        ("عاجل", 20),
        ("مشروعب", 10),
        ("المشروعب", 10),
        ("عاجل مشروعب", 2),
        ("عاجل مشروع", 20),
        ("مشروعبت", 1),
        ("مشروعك", 0),
        // A whole word is none of its continuations.
        ("مشروعب ", 0),
    ] {
        assert_eq!(salma.finds(typed).len(), found, "{typed}");
    }
    assert_eq!(salma.finds("مشروعب"), (1..=10).rev().map(item_id).collect::<Vec<_>>(), "newest first");
}

#[test]
fn very_many_hits_are_a_floor_and_the_newest_of_them() {
    let count = u32::try_from(MAX_HITS).unwrap() + 20;
    let mut documents: Vec<Document> = (1..=count).map(letter).collect();
    // All of one second: their places in the index collide, their order in the list does not.
    for (n, document) in (0i64..).zip(&mut documents) {
        document.issued_at = Moment(NOON.0 + n % 900);
    }
    let (_office, salma) = desk_with(&documents);
    let query = ListQuery { text: "البريد".to_owned(), ..ListQuery::default() };
    let page = salma.cache.list(&query, 0, 2000, NOON).unwrap();
    assert_eq!((page.total, page.more, page.rows.len()), (1000, true, 1000));
    assert!(page.rows.is_sorted_by_key(|r| std::cmp::Reverse(r.issued_at)));
    let everything = salma.cache.list(&ListQuery::default(), 600, 1000, NOON).unwrap();
    assert_eq!((everything.total, everything.rows.len()), (i64::from(count), 420));
}

#[test]
fn questions_that_a_person_types_never_fail() {
    let (_office, salma) = desk_with(&[letter(1)]);
    for text in ["\"", "'", "* OR x", "NEAR(", "الضوابط AND", "a-b", "𝔘", "\u{0}", "ال", "%_", &"س ".repeat(5000)]
    {
        salma.cache.list(&ListQuery { text: text.to_owned(), ..ListQuery::default() }, 0, 10, NOON).unwrap();
    }
}
