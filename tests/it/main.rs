//! The tests, in one binary: each extra one would link polars again.

mod demo;
mod properties;
mod real;
