//! How many push lines are open, and whose: one person's forgotten desks must not fill the house.

use diwan_domain::EmployeeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// All open lines.
#[derive(Debug, Clone, Default)]
pub struct Seats(Arc<Mutex<HashMap<EmployeeId, usize>>>);

/// One open line; dropping it gives the place free.
#[derive(Debug)]
pub struct Seat {
    seats: Seats,
    employee: EmployeeId,
}

impl Seats {
    /// A place for one more line of this person; `None` when there are as many as allowed.
    pub fn take(&self, employee: &EmployeeId, most: usize) -> Option<Seat> {
        let mut seats = self.lock();
        let count = seats.entry(employee.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        metrics::gauge!("diwan_push_lines").increment(1);
        Some(Seat { seats: self.clone(), employee: employee.clone() })
    }

    /// How many lines are open.
    pub fn taken(&self) -> usize {
        self.lock().values().sum()
    }

    // A panic elsewhere must not close the push: a count is always whole.
    fn lock(&self) -> MutexGuard<'_, HashMap<EmployeeId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.seats.lock();
        if let Some(count) = seats.get_mut(&self.employee) {
            *count -= 1;
            if *count == 0 {
                seats.remove(&self.employee);
            }
        }
        metrics::gauge!("diwan_push_lines").decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_a_few_lines_and_gets_them_back() {
        let (seats, salma) = (Seats::default(), EmployeeId::from_stored("1001"));
        let first = seats.take(&salma, 1);
        assert!(first.is_some());
        assert!(seats.take(&salma, 1).is_none());
        assert_eq!(seats.taken(), 1);
        drop(first);
        assert_eq!(seats.taken(), 0);
        assert!(seats.take(&salma, 1).is_some());
    }
}
