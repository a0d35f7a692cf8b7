//! Arabic as people type it and as search must read it.
