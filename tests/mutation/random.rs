//! Random numbers that are the same on every machine.

/// xorshift64*.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// Numbers that `seed` alone decides.
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give neighbouring rows.
        Self((seed ^ 0x9E37_79B9_7F4A_7C15).max(1))
    }

    /// A number below `bound`, which is above 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }

    /// Some of `items`, which are not empty.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Puts `items` into another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}
