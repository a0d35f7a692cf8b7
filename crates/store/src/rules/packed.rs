//! A frozen audience as bytes: sorted numbers, each written as what it shares with the one before and the rest.

use crate::StoreError;
use diwan_domain::EmployeeId;

/// Packs a sorted list. About three bytes a person, since numbers of neighbours differ in their last digits.
pub fn pack(sorted: &[EmployeeId]) -> Result<Vec<u8>, StoreError> {
    let mut packed = Vec::with_capacity(sorted.len() * 4);
    let mut before: &[u8] = b"";
    for person in sorted {
        let number = person.as_str().as_bytes();
        let shared = before.iter().zip(number).take_while(|(a, b)| a == b).count();
        let rest = number.get(shared..).unwrap_or_default();
        for length in [shared, rest.len()] {
            packed.push(u8::try_from(length).map_err(|_| StoreError::Unusable("a number is too long".to_owned()))?);
        }
        packed.extend_from_slice(rest);
        before = number;
    }
    Ok(packed)
}

/// Unpacks the list; `None` when the bytes are no list.
pub fn unpack(mut packed: &[u8]) -> Option<Vec<EmployeeId>> {
    let mut people = Vec::new();
    let mut before: Vec<u8> = Vec::new();
    while let [shared, length, rest @ ..] = packed {
        let mut number = before.get(..usize::from(*shared))?.to_vec();
        number.extend_from_slice(rest.get(..usize::from(*length))?);
        packed = rest.get(usize::from(*length)..)?;
        people.push(EmployeeId::from_stored(String::from_utf8(number.clone()).ok()?));
        before = number;
    }
    packed.is_empty().then_some(people)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn any_audience_comes_back_whole(numbers in proptest::collection::btree_set("[0-9]{1,12}|[A-Za-z0-9._-]{1,64}", 0..200)) {
            let people: Vec<_> = numbers.iter().map(EmployeeId::from_stored).collect();
            prop_assert_eq!(unpack(&pack(&people).unwrap()), Some(people));
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = unpack(&bytes);
        }
    }

    #[test]
    fn a_ministry_takes_a_few_bytes_a_person() {
        let numbers: BTreeSet<String> = (100_000..110_000).map(|n| n.to_string()).collect();
        let people: Vec<_> = numbers.iter().map(EmployeeId::from_stored).collect();
        assert!(pack(&people).unwrap().len() <= 4 * people.len());
    }
}
