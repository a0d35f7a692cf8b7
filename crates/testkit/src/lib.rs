//! THE WORKSHOP. Must not know: production. Dev-only: an office of personas, a clock, a failing line, a registry in process, PostgreSQL.

pub mod line;
