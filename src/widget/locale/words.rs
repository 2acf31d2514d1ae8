//! The fields of a locale.

use std::borrow::Cow;

/// Declares [`Locale`] and the texts that it is made from.
macro_rules! locale {
    ($($(#[doc = $doc:literal])* $field:ident,)*) => {
        /// Every text that a widget shows or says. English by default.
        ///
        /// Names in braces are filled in: `{name}` is the agent's name. A text without its placeholder is fine.
        ///
        /// ```
        /// use karta_dioxus::Locale;
        ///
        /// let mut locale = Locale::german();
        /// locale.input_placeholder = "Wie kann {name} helfen?".into();
        /// assert_eq!(locale.send_label, "Senden");
        /// assert!(Locale::arabic().is_rtl);
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Locale {
            /// The language, as in the `lang` attribute: `en`, `pt-BR`.
            pub lang: Cow<'static, str>,
            /// Whether the language is written from right to left.
            pub is_rtl: bool,
            $($(#[doc = $doc])* pub $field: Cow<'static, str>,)*
        }

        /// A locale of this crate.
        pub(super) struct Words {
            pub(super) lang: &'static str,
            pub(super) is_rtl: bool,
            $(pub(super) $field: &'static str,)*
        }

        impl From<&'static Words> for Locale {
            fn from(words: &'static Words) -> Self {
                Self {
                    lang: Cow::Borrowed(words.lang),
                    is_rtl: words.is_rtl,
                    $($field: Cow::Borrowed(words.$field),)*
                }
            }
        }

        impl Locale {
            /// Each text with its name.
            pub(super) fn texts(&mut self) -> [(&'static str, &mut Cow<'static, str>); locale!(@count $($field)*)] {
                [$((stringify!($field), &mut self.$field)),*]
            }
        }
    };
    (@count) => { 0 };
    (@count $first:ident $($rest:ident)*) => { 1 + locale!(@count $($rest)*) };
}

locale! {
    /// What an agent without a name is called.
    agent_name,
    /// The panel's name.
    dialog_label,
    /// The launcher's name.
    open_label,
    /// The launcher's badge, for screen readers.
    unread_label,
    /// Closes the panel.
    close_label,
    /// Makes the panel fill the window.
    expand_label,
    /// Makes it small again.
    collapse_label,
    /// Opens the list of conversations.
    menu_label,
    /// The conversation's name.
    message_list_label,
    /// The text field's name.
    input_label,
    /// What the empty text field says.
    input_placeholder,
    /// Sends the message.
    send_label,
    /// Stops the answer.
    stop_label,
    /// Chooses a file to send.
    attach_label,
    /// Takes a file out again.
    remove_attachment_label,
    /// A file is on its way.
    attachment_uploading,
    /// A file did not arrive.
    attachment_failed,
    /// A file is held over the panel.
    drop_files,
    /// The name of a notice that is to be agreed to.
    consent_label,
    /// The name of the list of files to send.
    attachments_label,
    /// Stops the upload of files.
    cancel_upload_label,
    /// A file that can't be sent.
    attachment_too_large,
    /// The size of a small file.
    file_bytes,
    /// The size of a file.
    file_kilobytes,
    /// The size of a large file.
    file_megabytes,
    /// Agrees to the notice.
    consent_accept,
    /// Puts away a notice that needs no agreement.
    consent_dismiss,
    /// What the text field says while the notice is open.
    consent_required,
    /// Who runs the agent.
    powered_by,
    /// What an empty conversation says first.
    greeting,
    /// And second.
    empty_text,
    /// The suggested questions' name.
    prompts_label,
    /// Who wrote a message, for screen readers.
    you,
    /// An answer has not begun yet.
    typing,
    /// The agent starts up.
    warming,
    /// The agent thinks.
    thinking,
    /// How long the agent thought and ran tools.
    worked_for,
    /// The same, when it was no time or is not known.
    worked,
    /// A tool runs.
    tool_running,
    /// A tool has run.
    tool_done,
    /// A tool has failed.
    tool_failed,
    /// A tool may not run.
    tool_denied,
    /// A tool was stopped.
    tool_stopped,
    /// What a tool was given.
    tool_input,
    /// What a tool gave.
    tool_output,
    /// Copies an answer.
    copy,
    /// Copies a piece of code.
    copy_code,
    /// It is copied.
    copied,
    /// The name of a task's ticked box.
    task_done,
    /// The name of a task's empty box.
    task_open,
    /// Likes an answer.
    good_answer,
    /// Dislikes an answer.
    bad_answer,
    /// Tries again what has failed.
    retry,
    /// A message waits for its turn.
    queued,
    /// On a queued message: gives it to the agent in the running turn.
    send_now,
    /// The agent has not taken it.
    not_now,
    /// A message did not arrive.
    not_sent,
    /// A turn ended without an answer.
    no_answer,
    /// A text is too long to be shown whole.
    cut,
    /// An answer was stopped before its first word.
    stopped,
    /// Scrolls to the end.
    jump_to_latest,
    /// A duration under a minute.
    seconds,
    /// A longer one.
    minutes,
    /// What an answer took.
    tokens,
    /// Below an answer whose turn waits for the visitor.
    waiting_for_you,
    /// Asks for leave to run a tool.
    approval_title,
    /// Shows what the tool would do.
    approval_details,
    /// Allows it.
    allow_once,
    /// What that means.
    allow_once_hint,
    /// Allows it and what is like it.
    allow_session,
    /// What that means.
    allow_session_hint,
    /// Does not allow it.
    deny,
    /// What that means.
    deny_hint,
    /// What the text field says meanwhile.
    choose_above,
    /// What the text field of a question says.
    answer_placeholder,
    /// The agent asks.
    question_title,
    /// An answer in the visitor's own words.
    question_other,
    /// Answers.
    question_submit,
    /// Declines to answer.
    question_skip,
    /// What the text field says meanwhile.
    answer_above,
    /// In place of a card whose answer came too late.
    answered_elsewhere,
    /// Begins a new conversation.
    new_chat,
    /// There is no conversation in the list.
    sessions_empty,
    /// The list could not be read.
    sessions_failed,
    /// A conversation without a title.
    session_untitled,
    /// Gives a conversation another title.
    session_rename,
    /// Takes a conversation out of the list.
    session_archive,
    /// The name of the field for a title.
    session_title,
    /// Something is on its way.
    loading,
    /// Asks for a human.
    escalate,
    /// Read out once an answer is complete.
    answered,
    /// There is no network.
    offline,
    /// The connection broke.
    reconnecting,
    /// Something else failed.
    error_generic,
    /// The server can't be reached.
    error_network,
    /// The server is down.
    error_unavailable,
    /// The server is down for a known time.
    error_unavailable_for,
    /// Too many messages; the seconds are known.
    error_rate_limited,
    /// Too many messages; the seconds are not known.
    error_too_many,
    /// The owner's quota is used up.
    error_limit_reached,
    /// The page or the visitor may not use the agent.
    error_not_authorized,
    /// A message or a file is too large.
    error_too_large,
    /// A decision that can't be given any more, since who asked for it can't be proven.
    error_expired,
}
