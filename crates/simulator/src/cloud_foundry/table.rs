//! Rows as the platform's database has them: in the order of an internal number, found by guid.

use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What all rows have.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The internal number, which a table gives.
    pub(super) id: u32,
    pub(super) guid: String,
    /// In seconds since 1970.
    pub(super) created_at: i64,
    /// In seconds since 1970.
    pub(super) updated_at: i64,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) annotations: BTreeMap<String, String>,
}

impl Head {
    pub(super) fn new(guid: impl Into<String>, created_at: i64) -> Self {
        Self { guid: guid.into(), created_at, updated_at: created_at, ..Self::default() }
    }
}

pub(super) trait Row {
    fn head(&self) -> &Head;
    fn head_mut(&mut self) -> &mut Head;
}

/// Makes types rows by their member `head`.
macro_rules! rows {
    ($($row:ty),*) => { $(
        impl Row for $row {
            fn head(&self) -> &Head {
                &self.head
            }
            fn head_mut(&mut self) -> &mut Head {
                &mut self.head
            }
        }
    )* };
}
pub(super) use rows;

#[derive(Debug)]
pub(super) struct Table<T> {
    rows: BTreeMap<u32, T>,
    ids: HashMap<String, u32>,
    next: u32,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), ids: HashMap::new(), next: 1 }
    }
}

impl<T: Row> Table<T> {
    /// Adds a row; gives its number.
    pub(super) fn insert(&mut self, mut row: T) -> u32 {
        let id = self.next;
        self.next += 1;
        row.head_mut().id = id;
        self.ids.insert(row.head().guid.clone(), id);
        self.rows.insert(id, row);
        id
    }

    pub(super) fn find(&self, guid: &str) -> Option<&T> {
        self.row(*self.ids.get(guid)?)
    }

    pub(super) fn find_mut(&mut self, guid: &str) -> Option<&mut T> {
        self.row_mut(*self.ids.get(guid)?)
    }

    pub(super) fn row(&self, id: u32) -> Option<&T> {
        self.rows.get(&id)
    }

    pub(super) fn row_mut(&mut self, id: u32) -> Option<&mut T> {
        self.rows.get_mut(&id)
    }

    pub(super) fn remove(&mut self, id: u32) {
        if let Some(row) = self.rows.remove(&id) {
            self.ids.remove(&row.head().guid);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.values()
    }

    /// The numbers of some rows.
    pub(super) fn ids(&self, are: impl Fn(&T) -> bool) -> BTreeSet<u32> {
        self.rows.iter().filter(|(_, row)| are(row)).map(|(id, _)| *id).collect()
    }

    pub(super) fn each_mut(&mut self, change: impl FnMut(&mut T)) {
        self.rows.values_mut().for_each(change);
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}
