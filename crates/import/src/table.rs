//! The tables that imports write, with every column of the contract in its order.

/// A table that imports write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkspaceTable {
    /// Whom the agency works for.
    Clients,
    /// What was agreed.
    Projects,
    /// What was committed, moved, delivered.
    Schedule,
    /// Budgets, costs, invoices.
    Money,
    /// What was said.
    Messages,
    /// How it went.
    Outcomes,
    /// What clients answered when they were asked.
    Ratings,
    /// Meetings that were held, moved or cancelled.
    Meetings,
    /// What was signed.
    Contracts,
}

impl WorkspaceTable {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Clients,
        Self::Projects,
        Self::Schedule,
        Self::Money,
        Self::Messages,
        Self::Outcomes,
        Self::Ratings,
        Self::Meetings,
        Self::Contracts,
    ];

    /// The stem of its file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Projects => "projects",
            Self::Schedule => "schedule",
            Self::Money => "money",
            Self::Messages => "messages",
            Self::Outcomes => "outcomes",
            Self::Ratings => "ratings",
            Self::Meetings => "meetings",
            Self::Contracts => "contracts",
        }
    }

    /// Its columns, in the order of the contract.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Clients => &[
                "client_id",
                "name",
                "segment",
                "owner",
                "language",
                "timezone",
                "since",
                "until",
                "monthly_fee",
                "currency",
            ],
            Self::Projects => &[
                "project_id",
                "client_id",
                "name",
                "service",
                "status",
                "status_at",
                "agreed_start",
                "agreed_end",
                "agreed_cost",
                "currency",
                "result_lag_days",
            ],
            Self::Schedule => {
                &["client_id", "project_id", "item_id", "item", "at", "event", "due", "waiting_on", "weight"]
            }
            Self::Money => &[
                "client_id",
                "project_id",
                "at",
                "kind",
                "amount",
                "currency",
                "hours",
                "due",
                "period",
                "rollover",
            ],
            Self::Messages => &[
                "message_id",
                "client_id",
                "project_id",
                "thread_id",
                "reply_to",
                "sent_at",
                "author",
                "side",
                "channel",
                "subject",
                "text",
                "automated",
            ],
            Self::Outcomes => &["client_id", "at", "kind", "severity", "note"],
            Self::Ratings => {
                &["client_id", "at", "kind", "score", "scale_least", "scale_most", "comment", "respondent"]
            }
            Self::Meetings => &["client_id", "at", "kind", "status", "by", "attendees"],
            Self::Contracts => &[
                "contract_id",
                "client_id",
                "project_id",
                "signed_on",
                "starts_on",
                "ends_on",
                "notice_days",
                "renews",
                "fee",
                "currency",
                "hours",
                "revision_rounds",
                "includes",
            ],
        }
    }

    /// The place of a column.
    ///
    /// # Panics
    /// The table has no such column, which is a fault of this program.
    pub fn index(self, column: &str) -> usize {
        self.columns()
            .iter()
            .position(|known| *known == column)
            .expect("columns are named as in the contract")
    }

    /// The columns that make two rows one and the same.
    pub fn key(self) -> &'static [&'static str] {
        match self {
            Self::Clients => &["client_id"],
            Self::Projects => &["project_id"],
            // Titles may be corrected and weights estimated anew: that is no new event.
            Self::Schedule => &["client_id", "project_id", "item_id", "at", "event", "due", "waiting_on"],
            Self::Money => self.columns(),
            Self::Messages => &["message_id"],
            Self::Outcomes => &["client_id", "at", "kind"],
            Self::Ratings => &["client_id", "at", "kind", "respondent"],
            Self::Meetings => &["client_id", "at", "kind", "status"],
            Self::Contracts => &["contract_id"],
        }
    }

    /// Whether equal rows of one file are different things: two entries of one hour on one day.
    pub fn counts_equals(self) -> bool {
        self == Self::Money
    }
}
