//! Identifiers in the shapes that the product uses.

use uuid::Uuid;

/// 32 hexadecimal digits: a session id, or the tail of a turn or response id.
pub(crate) fn long() -> String {
    Uuid::new_v4().simple().to_string()
}

/// 12 hexadecimal digits: the tail of a queue, request or message id.
pub(crate) fn short() -> String {
    let mut id = long();
    id.truncate(12);
    id
}
