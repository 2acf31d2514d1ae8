//! Web storage. It may be full, refused or absent: then it holds nothing, and that is no error.

use web_sys::Storage;

use crate::options::Persist;

fn storage(persist: Persist) -> Option<Storage> {
    let window = web_sys::window()?;
    match persist {
        Persist::None => None,
        Persist::Session => window.session_storage().ok()?,
        Persist::Local => window.local_storage().ok()?,
    }
}

pub(crate) fn load(persist: Persist, key: &str) -> Option<String> {
    storage(persist)?.get_item(key).ok()?
}

pub(crate) fn save(persist: Persist, key: &str, value: &str) {
    if let Some(storage) = storage(persist) {
        let _ = storage.set_item(key, value);
    }
}

pub(crate) fn remove(persist: Persist, key: &str) {
    if let Some(storage) = storage(persist) {
        let _ = storage.remove_item(key);
    }
}
