//! Understands what the name of a status or of a list means for the work.
//!
//! A status is read by its whole name first and then by words in it. A list or section is only read by its whole name:
//! "Closed beta" and "Live campaigns" are lists of open work.

use std::collections::BTreeSet;

use super::record::{ItemChange, RecordSink, WaitedFor, WorkState};

const CLIENT: WorkState = WorkState::Waits(WaitedFor::Client);
const ANYBODY: WorkState = WorkState::Waits(WaitedFor::Unknown);

/// Whole names, in lower case, in the languages of the tools.
const NAMES: &[(WorkState, &str)] = &[
    (
        WorkState::Done,
        "done|complete|completed|finished|closed|resolved|delivered|released|shipped|live|fixed|deployed|published|\
         launched|all done|done done|fertig|erledigt|abgeschlossen|geschlossen|gelöst|behoben|veröffentlicht|geliefert|\
         ausgeliefert|beendet|umgesetzt|terminé|terminée|terminés|terminées|fini|finie|fait|fermé|fermée|résolu|résolue|\
         livré|livrée|clos|clôturé|publié|achevé|hecho|listo|lista|finalizado|finalizada|terminado|terminada|completado|\
         completada|completo|cerrado|cerrada|resuelto|resuelta|entregado|entregada|publicado|publicada|feito|concluído|\
         concluída|concluido|pronto|fechado|fechada|resolvido|resolvida|entregue|encerrado|encerrada|fatto|completato|\
         completata|finito|terminato|chiuso|chiusa|risolto|risolta|consegnato|pubblicato|concluso|klaar|gereed|voltooid|\
         afgerond|gesloten|opgelost|geleverd|gepubliceerd|gotowe|gotowy|zrobione|zakończone|zakończony|zakończona|\
         ukończone|zamknięte|zamknięty|rozwiązane|rozwiązany|wykonane|dostarczone|opublikowane|tamamlandı|tamam|bitti|\
         yapıldı|kapatıldı|kapalı|kapandı|çözüldü|teslim edildi|yayınlandı|готово|готова|готов|сделано|выполнено|\
         выполненные|завершено|завершенные|завершённые|закрыто|закрыта|закрыт|решено|сдано|опубликовано|отдано|виконано|\
         завершено|закрито|зроблено|вирішено|hotovo|dokončeno|uzavřeno|vyřešeno|klart|färdig|färdigt|avslutad|stängd|\
         完成|已完成|已关闭|已關閉|已解决|已解決|已发布|已交付|完了|完了済み|クローズ|解決済み|終了|公開済み|완료|완료됨|해결됨|\
         종료|닫힘|배포됨|تم|مكتمل|مكتملة|منجز|مغلق|تم الحل",
    ),
    (
        WorkState::Open,
        "to do|todo|to-do|open|new|backlog|product backlog|in progress|doing|wip|work in progress|started|in work|\
         planned|planning|ready|ready to start|ready for development|selected for development|in review|review|\
         code review|testing|in testing|in test|test|qa|in qa|ready for qa|in development|development|assigned|\
         unassigned|draft|next|next up|today|this week|sprint|inbox|ideas|icebox|not started|triage|to be done|design|\
         analysis|active|unresolved|zu erledigen|offen|neu|in arbeit|in bearbeitung|in prüfung|in umsetzung|geplant|\
         aufgaben|nicht begonnen|nicht erledigt|à faire|en cours|nouveau|nouvelle|ouvert|ouverte|à venir|non résolue|\
         por hacer|tareas por hacer|pendiente|en curso|en progreso|en proceso|nuevo|nueva|abierto|abierta|sin resolver|\
         a fazer|em andamento|em progresso|novo|nova|aberto|aberta|pendente|da fare|in corso|nuovo|nuova|aperto|aperta|\
         te doen|bezig|nieuw|in behandeling|do zrobienia|w toku|w trakcie|nowe|nowy|otwarte|otwarty|yapılacak|\
         yapılacaklar|devam ediyor|yeni|açık|сделать|к выполнению|в работе|новая|новый|новое|новые|открыто|открыта|\
         открыт|в процессе|назначена|назначен|на проверке|тестирование|бэклог|надо сделать|задачи|идеи|запланировано|\
         не решено|нет решения|нерешено|до виконання|в роботі|в процесі|нове|відкрито|att göra|pågår|待办|待辦|待处理|\
         待處理|进行中|進行中|新建|打开|處理中|未着手|作業中|未対応|処理中|オープン|新規|할 일|진행 중|열림|신규|للقيام به|\
         قيد التنفيذ|جديد|مفتوح",
    ),
    (
        WorkState::Cancelled,
        "cancelled|canceled|won't do|wont do|won't fix|wontfix|will not do|rejected|declined|duplicate|invalid|obsolete|\
         abandoned|cannot reproduce|can't reproduce|not a bug|discarded|abgebrochen|storniert|abgelehnt|verworfen|\
         duplikat|wird nicht erledigt|wird nicht umgesetzt|nicht umsetzen|annulé|annulée|abandonné|abandonnée|rejeté|\
         refusé|doublon|cancelado|cancelada|anulado|descartado|rechazado|duplicado|rejeitado|annullato|annullata|\
         rifiutato|geannuleerd|afgewezen|vervallen|anulowane|anulowany|odrzucone|odrzucony|iptal|iptal edildi|reddedildi|\
         отменено|отклонено|скасовано|відхилено|zrušeno|avbruten|已取消|取消|已拒绝|キャンセル|却下|中止|취소|취소됨|ملغى|ملغي",
    ),
    (
        WorkState::Accepted,
        "accepted|approved|verified|signed off|abgenommen|freigegeben|genehmigt|akzeptiert|accepté|acceptée|approuvé|\
         approuvée|validé|validée|aprobado|aprobada|aceptado|aceptada|aprovado|aprovada|aceito|approvato|accettato|\
         goedgekeurd|geaccepteerd|zatwierdzone|zaakceptowane|onaylandı|kabul edildi|принято|утверждено|согласовано|\
         затверджено|прийнято|已批准|已验收|已驗收|承認済み|승인됨",
    ),
    (
        WorkState::Returned,
        "reopened|re-opened|returned|rework|changes requested|wiedereröffnet|erneut geöffnet|zurückgewiesen|rouvert|\
         rouverte|reabierto|reabierta|reaberto|reaberta|riaperto|riaperta|heropend|ponownie otwarte|wznowione|\
         yeniden açıldı|переоткрыто|возвращено|на доработке|доработка|重新打开|重新開啟|再オープン|差し戻し|다시 열림",
    ),
    (
        CLIENT,
        "waiting for client|waiting for customer|waiting on client|waiting on customer|with client|client review|\
         customer review|client approval|client feedback|waiting for approval|wartet auf kunden|warten auf kunden|\
         warten auf kunde|beim kunden|kundenfreigabe|kundenfeedback|en attente client|en attente du client|\
         validation client|chez le client|esperando al cliente|esperando cliente|pendiente de cliente|\
         aguardando cliente|aguardando o cliente|in attesa del cliente|wacht op klant|wachten op klant|\
         czeka na klienta|oczekuje na klienta|müşteri bekleniyor|müşteride|ждём клиента|ждем клиента|у клиента|\
         на согласовании|на утверждении|等待客户|客户确认|お客様確認中|고객 대기",
    ),
    (
        ANYBODY,
        "on hold|hold|blocked|paused|waiting|pending|deferred|postponed|wartet|warten|blockiert|pausiert|angehalten|\
         zurückgestellt|en attente|bloqué|bloquée|en pause|suspendu|en espera|bloqueado|bloqueada|en pausa|pausado|\
         em espera|aguardando|in attesa|bloccato|sospeso|wacht|geblokkeerd|in de wacht|gepauzeerd|wstrzymane|\
         zablokowane|oczekuje|beklemede|bekliyor|engellendi|отложено|ожидание|пауза|приостановлено|заблокировано|\
         відкладено|очікує|暂停|暫停|等待中|擱置|保留|待ち|보류|대기 중",
    ),
];

/// Words of which a status must hold one, tried from top to bottom: "not approved" is asked before "approved".
const WORDS: &[(WorkState, &[&str])] = &[
    (
        WorkState::Cancelled,
        &[
            "cancel",
            "won't",
            "wont",
            "will not",
            "duplicate",
            "invalid",
            "obsolete",
            "declined",
            "abandon",
            "not a bug",
            "cannot reproduce",
            "discarded",
            "отмен",
            "отклон",
            "дублик",
            "не будет",
            "неактуал",
            "не актуал",
            "снят",
        ],
    ),
    (
        CLIENT,
        &[
            "waiting for customer",
            "waiting for client",
            "waiting on client",
            "waiting on customer",
            "pending client",
            "pending customer",
            "client review",
            "customer review",
            "client approval",
            "waiting for approval",
            "with client",
            "needs feedback",
            "feedback",
            "need info",
            "needs info",
            "на согласован",
            "ожидает согласован",
            "согласование",
            "ожидание клиент",
            "ожидает клиент",
            "ждем клиент",
            "ждём клиент",
            "ждет клиент",
            "у клиент",
            "обратная связь",
            "на утвержд",
        ],
    ),
    (
        WorkState::Waits(WaitedFor::Agency),
        &["waiting for support", "waiting for us", "ждем нас", "ожидание исполнител"],
    ),
    (
        WorkState::Waits(WaitedFor::ThirdParty),
        &[
            "waiting for vendor",
            "waiting for third",
            "external",
            "third party",
            "подрядчик",
            "внешн",
            "третьей сторон",
        ],
    ),
    (
        ANYBODY,
        &[
            "waiting",
            "on hold",
            "blocked",
            "paused",
            "pending",
            "deferred",
            "отлож",
            "ожида",
            "пауз",
            "приостан",
            "заблок",
            "ждем",
            "ждём",
        ],
    ),
    (
        WorkState::Returned,
        &["reopen", "rework", "returned", "not approved", "not accepted", "переоткр", "доработ", "возвращ"],
    ),
    (
        WorkState::Open,
        &[
            "not done",
            "undone",
            "unresolved",
            "not started",
            "not complete",
            "incomplete",
            "not finished",
            "not delivered",
            "not live",
            "to be ",
            "ready to ",
            "ready for ",
            "almost",
            "nearly",
            "partly",
            "partially",
            "in progress",
            "in review",
            "in test",
            "in development",
            "nicht ",
            "non ",
            "pas ",
            "no ",
            "не готов",
            "не выполн",
            "не заверш",
            "не закры",
            "не решен",
            "почти ",
            "в работ",
            "готов к",
            "готова к",
            "готово к",
        ],
    ),
    (
        WorkState::Accepted,
        &["accepted", "approved", "verified", "signed off", "принят", "утвержден", "утверждён", "согласован"],
    ),
    (
        WorkState::Done,
        &[
            "done",
            "closed",
            "resolved",
            "complete",
            "finished",
            "delivered",
            "released",
            "shipped",
            "live",
            "fixed",
            "deployed",
            "published",
            "готов",
            "закрыт",
            "заверш",
            "выполн",
            "решен",
            "решён",
            "решена",
            "сдан",
            "исправлен",
            "сделан",
            "опубликован",
        ],
    ),
];

impl WorkState {
    /// Reads the name of a status; what is not understood is open.
    pub fn of(name: &str) -> Self {
        Self::of_status(name).unwrap_or(Self::Open)
    }

    /// Reads the name of a status by its whole name, else by words in it; `None` where it is not understood.
    pub fn of_status(name: &str) -> Option<Self> {
        Self::of_list(name).or_else(|| {
            let name = name.to_lowercase().replace('’', "'");
            let holds = |word: &&str| match name.find(*word) {
                // "live" must not be found in "deliverables", nor "done" in "abandoned".
                Some(at) => !name[..at].chars().next_back().is_some_and(char::is_alphabetic),
                None => false,
            };
            WORDS.iter().find(|(_, words)| words.iter().any(holds)).map(|(state, _)| *state)
        })
    }

    /// Reads the name of a list or section by its whole name, without signs and numbers around it: "✅ Done (12)". `None`
    /// where it is not known.
    pub fn of_list(name: &str) -> Option<Self> {
        let lower = name.to_lowercase().replace('’', "'");
        let bare = |part: &str| {
            let part = part.trim_matches(|letter: char| !letter.is_alphabetic());
            part.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let known = |part: &str| {
            let part = bare(part);
            let state = NAMES.iter().find(|(_, names)| names.split('|').any(|name| name.trim() == part));
            state.map(|(state, _)| *state).filter(|_| !part.is_empty())
        };
        if let Some(state) = known(&lower) {
            return Some(state);
        }
        // "Готово / Done"
        let mut parts = lower.split(['/', '|', '·']).map(known);
        let first = parts.next()??;
        parts.all(|part| part == Some(first)).then_some(first).filter(|_| lower.contains(['/', '|', '·']))
    }

    /// Whether the work is over.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Done | Self::Accepted)
    }

    /// What happened when an item that stood like this came to stand like `next`; `None` where nothing that a
    /// schedule knows did.
    pub fn step(self, next: Self) -> Option<ItemChange> {
        Some(match (self, next) {
            (before, after) if before == after => return None,
            (Self::Accepted, Self::Done) => return None,
            (_, Self::Done) => ItemChange::Delivered,
            (_, Self::Accepted) => ItemChange::Accepted,
            (_, Self::Cancelled) => ItemChange::Cancelled,
            (_, Self::Returned) => ItemChange::Returned,
            (_, Self::Waits(whom)) => ItemChange::Waiting(whom),
            (_, Self::Open) if self.is_ended() => ItemChange::Returned,
            (Self::Waits(_), Self::Open) => ItemChange::Resumed,
            (Self::Cancelled, Self::Open) => ItemChange::Committed,
            (Self::Returned | Self::Open | Self::Done | Self::Accepted, Self::Open) => return None,
        })
    }
}

/// The statuses of a file that no word tells and nothing else in it does.
#[derive(Debug, Default)]
pub struct UnknownStatuses {
    names: BTreeSet<String>,
}

impl UnknownStatuses {
    /// How many are named in a warning.
    const NAMED_MOST: usize = 20;

    /// Reads the name of a status; one that is not understood is noted, and its work is taken to be open.
    pub fn read(&mut self, name: &str) -> WorkState {
        WorkState::of_status(name).unwrap_or_else(|| {
            if !name.trim().is_empty() && self.names.len() < 1000 {
                self.names.insert(name.trim().chars().take(60).collect());
            }
            WorkState::Open
        })
    }

    /// Says which statuses of a file were not understood.
    pub fn warn(self, file: &std::path::Path, sink: &mut dyn RecordSink) {
        if self.names.is_empty() {
            return;
        }
        let more = self.names.len().saturating_sub(Self::NAMED_MOST);
        let named: Vec<&str> = self.names.iter().take(Self::NAMED_MOST).map(String::as_str).collect();
        let mut names = named.join(", ");
        if more > 0 {
            names = format!("{names}, +{more}");
        }
        let file = file.display();
        sink.warn(
            &format!(
                "{file}: these statuses were not understood, and their work is taken to be open: {names}"
            ),
            &format!("{file}: эти статусы непонятны, работа с ними считается открытой: {names}"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_mean_what_people_mean_by_them() {
        for (name, state) in [
            ("Done", WorkState::Done),
            ("Готово", WorkState::Done),
            ("Not Done", WorkState::Open),
            ("Не готово", WorkState::Open),
            ("Готово к релизу", WorkState::Open),
            ("To be released", WorkState::Open),
            ("Ready for release", WorkState::Open),
            ("Deliverables", WorkState::Open),
            ("Won't Do", WorkState::Cancelled),
            ("Waiting for customer", CLIENT),
            ("На согласовании", CLIENT),
            ("Согласовано", WorkState::Accepted),
            ("Blocked", ANYBODY),
            ("In Progress", WorkState::Open),
            ("Reopened", WorkState::Returned),
            ("На доработке", WorkState::Returned),
            ("Approved by client", WorkState::Accepted),
            ("Закрыта", WorkState::Done),
            ("Erledigt", WorkState::Done),
            ("Listo", WorkState::Done),
            ("Finalizada", WorkState::Done),
            ("Zu erledigen", WorkState::Open),
            ("Terminé(e)", WorkState::Open),
            ("已完成", WorkState::Done),
            ("", WorkState::Open),
        ] {
            assert_eq!(WorkState::of(name), state, "{name}");
        }
        assert_eq!(WorkState::of_status("Beim Drucker"), None);
    }

    #[test]
    fn lists_are_known_by_their_whole_names_only() {
        for (name, state) in [
            ("Done", Some(WorkState::Done)),
            ("✅ Done (12)", Some(WorkState::Done)),
            ("5. Готово", Some(WorkState::Done)),
            ("Готово / Done", Some(WorkState::Done)),
            ("Done / To do", None),
            ("Waiting for client", Some(CLIENT)),
            ("Live campaigns", None),
            ("Fixed-price work", None),
            ("External links", None),
            ("Complete redesign", None),
            ("Feedback round", None),
            ("Closed beta", None),
            ("Shipped goods page", None),
            ("Invalid traffic", None),
            ("", None),
        ] {
            assert_eq!(WorkState::of_list(name), state, "{name}");
        }
    }

    #[test]
    fn steps_between_states_are_events() {
        assert_eq!(WorkState::Open.step(WorkState::Done), Some(ItemChange::Delivered));
        assert_eq!(WorkState::Done.step(WorkState::Open), Some(ItemChange::Returned));
        assert_eq!(CLIENT.step(WorkState::Open), Some(ItemChange::Resumed));
        assert_eq!(WorkState::Open.step(WorkState::Open), None);
    }
}
