//! Every diagnostic code with its default severity and meaning.
