//! A vector in shared chunks: a copy costs one pointer a chunk, a change copies one chunk.

use std::sync::Arc;

/// How many elements share a chunk.
pub const CHUNK: usize = 512;

/// A growing vector whose clones share what has not changed since.
#[derive(Debug)]
pub struct Chunked<T> {
    chunks: Vec<Arc<Vec<T>>>,
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Self { chunks: Vec::new() }
    }
}

impl<T> Clone for Chunked<T> {
    fn clone(&self) -> Self {
        Self { chunks: self.chunks.clone() }
    }
}

impl<T: Clone + Default> Chunked<T> {
    /// The element at `index`, if the vector has ever been that long.
    #[must_use]
    pub fn get(&self, index: u32) -> Option<&T> {
        let index = index as usize;
        self.chunks.get(index / CHUNK)?.get(index % CHUNK)
    }

    /// The element at `index` for changing; the vector grows with defaults to hold it.
    pub fn get_mut(&mut self, index: u32) -> &mut T {
        let index = index as usize;
        while self.chunks.len() <= index / CHUNK {
            self.chunks.push(Arc::new(vec![T::default(); CHUNK]));
        }
        &mut Arc::make_mut(&mut self.chunks[index / CHUNK])[index % CHUNK]
    }

    /// The chunks in order, [`CHUNK`] elements each. One that has changed is another one: while anybody has an [`Arc`] or
    /// a [`std::sync::Weak`] of a chunk, a change makes a new chunk.
    #[must_use]
    pub fn chunks(&self) -> &[Arc<Vec<T>>] {
        &self.chunks
    }

    /// All elements with their indices.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        let all = self.chunks.iter().flat_map(|chunk| chunk.iter());
        all.enumerate().map(|(i, item)| (u32::try_from(i).unwrap_or(u32::MAX), item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_that_has_changed_is_another_one() {
        let mut vector = Chunked::<u32>::default();
        *vector.get_mut(1000) = 7;
        let known: Vec<_> = vector.chunks().iter().map(Arc::downgrade).collect();
        *vector.get_mut(1001) = 8;
        let same: Vec<bool> = known.iter().zip(vector.chunks()).map(|(a, b)| a.as_ptr() == Arc::as_ptr(b)).collect();
        assert_eq!(same, [true, false]);
    }

    #[test]
    fn a_copy_does_not_see_later_changes() {
        let mut vector = Chunked::<u32>::default();
        *vector.get_mut(1000) = 7;
        let copy = vector.clone();
        *vector.get_mut(1000) = 8;
        *vector.get_mut(3) = 9;
        assert_eq!((copy.get(1000), copy.get(3), copy.get(5000)), (Some(&7), Some(&0), None));
        assert_eq!((vector.get(1000), vector.get(3)), (Some(&8), Some(&9)));
        assert_eq!(vector.iter().filter(|(_, v)| **v > 0).collect::<Vec<_>>(), [(3, &9), (1000, &8)]);
    }
}
