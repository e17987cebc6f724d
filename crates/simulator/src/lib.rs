//! A simulator of Nodion and Cloud Foundry v3 in one process, for tests and for learning.
