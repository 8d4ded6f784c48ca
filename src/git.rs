//! The only code that asks git. Nothing asks it yet.
