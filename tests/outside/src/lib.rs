//! Stands for a user of the packages.
