//! Understands what the name of a status or of a list means for the work.
//!
//! A status is read by its whole name first and then by words in it. A list or section is only read by its whole name:
//! "Closed beta" and "Live campaigns" are lists of open work.

use std::collections::BTreeSet;

use super::record::{ItemChange, RecordSink, WaitedFor, WorkState};
use forewarn_base::import_note::ImportWarning;

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

/// Words of which a status must hold one, at its beginning or behind anything but a letter, tried from top to bottom: "not
/// approved" is asked before "approved".
const WORDS: &[(WorkState, &str)] = &[
    (
        WorkState::Cancelled,
        "cancel|won't|wont|will not|duplicate|invalid|obsolete|declined|abandon|not a bug|cannot reproduce|discarded|\
         отмен|отклон|дублик|не будет|не будем|не делаем|неактуал|не актуал|снят|скасов|відхил|не буде|abgebrochen|storniert|\
         abgelehnt|verworfen|annul|refus|rejet|no se har|no hacer|rechaz|descart|não será|não fazer|rejeit|cancelad|non verr|\
         scartat|rifiut|wordt niet|geannul|afgewezen|nie zostanie|anulow|odrzuc|yapılmayacak|iptal|reddedil|zruš|hylätt|avvis|\
         avbrut|peruut|不做|不予|取消|拒绝|拒絕|やらない|却下|キャンセル|하지 않음|취소",
    ),
    (
        CLIENT,
        "needs feedback|feedback|need info|needs info|client review|customer review|client approval|with client|\
         waiting for approval|на согласован|ожидает согласован|согласование|у клиент|обратная связь|на утвержд|\
         beim kunden|chez le client|validation client|müşteride",
    ),
    (
        WorkState::Waits(WaitedFor::Agency),
        "waiting for support|waiting for us|ждем нас|ждём нас|ожидание исполнител",
    ),
    (
        WorkState::Waits(WaitedFor::ThirdParty),
        "waiting for vendor|waiting for third|external|third party|подрядчик|внешн|третьей сторон",
    ),
    (ANYBODY, "on hold|blocked|paused|pausiert|deferred|отлож|пауз|приостан|заблок|bloccat|bloque|blockiert"),
    (
        WorkState::Returned,
        "reopen|rework|returned|not approved|not accepted|переоткр|доработ|возвращ|wieder geöffnet|erneut geöffnet|reabiert|\
         reabert|rouvert|riapert|ponownie otwart|再オープン|重新打开",
    ),
    (
        WorkState::Open,
        "not |undone|unresolved|incomplete|to be |to close|almost|nearly|partly|partially|in progress|in review|in test|\
         testing|in development|ready |definition of|pre-release|nicht |noch |bereit |non |pas |sin |no |não |sem |niet |nie |\
         ej |inte |ikke |ei |chưa |belum |не |почти |частично |в работ|на провер|на выполн|к |готов к|готова к|готово к|готово до|\
         готов до|до |zu |zur |zum |à |por |para |da |do |in abnahme|未|미완|لم |غير ",
    ),
    (
        WorkState::Accepted,
        "accepted|approved|verified|signed off|принят|утвержден|утверждён|согласован|прийнят|затвердж|abgenommen|freigegeben|\
         approuv|aprobad|aprovad|approvat|zatwierdzon|zaakceptowan|goedgekeurd|onayland|承認済",
    ),
    (
        WorkState::Done,
        "done|closed|resolved|complete|finished|delivered|released|shipped|fixed|deployed|published|merged|went live|is live|\
         now live|готов|закрыт|заверш|выполн|исполнен|реализован|выпущен|решен|решён|решена|сдан|исправлен|сделан|опубликован|\
         виконан|зроблен|вирішен|закрит|erledigt|fertig|abgeschlossen|umgesetzt|behoben|gelöst|geschlossen|ausgeliefert|\
         veröffentlicht|terminé|livré|résolu|fermé|clôtur|achevé|publié|entregad|entregue|finaliz|terminad|completad|complét|\
         resuelt|cerrad|hecho|hecha|realizad|conclu|resolvid|encerrad|consegnat|completat|risolt|chius|terminat|klaar|afgerond|\
         opgelost|voltooid|opgeleverd|gotow|zakończ|ukończ|zrealizow|wykonan|zrobion|rozwiązan|tamamlandı|bitti|çözüldü|\
         teslim edil|färdig|åtgärd|löst|ferdig|færdig|utført|afslutt|avslutt|fullført|valmis|tehty|hotov|dokonč|vyřeš|kész|\
         befejez|rezolvat|închis|inchis|ολοκληρώ|hoàn thành|selesai|เสร็จ|הושלם|בוצע|پایان|تم |مكتمل|完成|完了|完工|上线|上線|\
         已部署|已交付|已结束|済み|완료|해결|종료",
    ),
];

/// Words of waiting, and those of a client: together they say for whom the work waits.
const WAITING: &str = "wait|await|pending|wartet|warten|warte |attente|esper|pendiente de|pendente de|aguard|attesa|wacht|oczek|\
                       czeka|bekl|ожида|ожидае|в ожидан|жде|ждё|чека|очік|väntar|afventer|venter|odota|čeká|待|대기|等待";
const CLIENTS: &str = "client|customer|kund|klant|klient|müşteri|клиент|клієнт|заказчик|замовник|客户|客戶|顧客|お客様|고객|asiak";

/// Whether a name in lower case holds one of these words, at its beginning or behind anything but a letter: "live" must not be
/// found in "deliverables", nor "done" in "abandoned". Scripts without spaces have no such bounds.
fn holds_one(name: &str, words: &str) -> bool {
    words.split('|').map(|word| word.trim_start_matches([' ', '\n'])).any(|word| {
        let is_unspaced = word.chars().next().is_some_and(|first| ('\u{3040}'..='\u{d7af}').contains(&first));
        name.match_indices(word)
            .any(|(at, _)| is_unspaced || !name[..at].chars().next_back().is_some_and(char::is_alphabetic))
    })
}

/// A name without endings in brackets: `terminé(e)`.
fn without_short_brackets(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(open) = rest.find('(') {
        let close = rest[open..].find(')').map(|close| open + close);
        let is_ending = open > 0
            && rest[..open].ends_with(char::is_alphabetic)
            && close.is_some_and(|close| rest[open + 1..close].chars().count() <= 3);
        let next = if is_ending { close.map_or(open + 1, |close| close + 1) } else { open + 1 };
        out.push_str(&rest[..if is_ending { open } else { next }]);
        rest = &rest[next..];
    }
    out.push_str(rest);
    out
}

impl WorkState {
    /// Reads the name of a status; what is not understood is open.
    pub fn of(name: &str) -> Self {
        Self::of_status(name).unwrap_or(Self::Open)
    }

    /// Reads the name of a status by its whole name, else by words in it; `None` where it is not understood.
    pub fn of_status(name: &str) -> Option<Self> {
        // What people ask about is not so: "Done?"
        if name.contains(['?', '？']) {
            return None;
        }
        // "Terminé(e)", "Готов(а)"
        let bare = without_short_brackets(&name.to_lowercase().replace('’', "'"));
        Self::of_list(name).or_else(|| Self::of_list(&bare)).or_else(|| {
            let holds = |words| holds_one(&bare, words);
            let (first, rest) = WORDS.split_first()?;
            if holds(first.1) {
                return Some(first.0);
            }
            let is_told = rest[..3].iter().find(|(_, words)| holds(words)).map(|(state, _)| *state);
            is_told
                .or_else(|| holds(WAITING).then_some(if holds(CLIENTS) { CLIENT } else { ANYBODY }))
                .or_else(|| rest[3..].iter().find(|(_, words)| holds(words)).map(|(state, _)| *state))
        })
    }

    /// Reads the name of a list or section by its whole name, without signs and numbers around it: "✅ Done (12)". `None`
    /// where it is not known.
    pub fn of_list(name: &str) -> Option<Self> {
        let lower = name.to_lowercase().replace('’', "'");
        let bare = |part: &str| {
            if part.contains('?') {
                return String::new();
            }
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
        let names = self.names.into_iter().take(Self::NAMED_MOST).collect();
        sink.warn(ImportWarning::UnknownStatuses { file: file.to_owned(), names, more });
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
            ("Terminé(e)", WorkState::Done),
            ("Livré au client", WorkState::Done),
            ("Erledigt (intern)", WorkState::Done),
            ("Zrealizowane", WorkState::Done),
            ("配置完了", WorkState::Done),
            ("Done?", WorkState::Open),
            ("Definition of Done", WorkState::Open),
            ("Noch nicht erledigt", WorkState::Open),
            ("Por terminar", WorkState::Open),
            ("К закрытию", WorkState::Open),
            ("На выполнении", WorkState::Open),
            ("Готово до релізу", WorkState::Open),
            ("未完成", WorkState::Open),
            ("Live testing", WorkState::Open),
            ("No se hará", WorkState::Cancelled),
            ("Não será feito", WorkState::Cancelled),
            ("Esperando respuesta del cliente", CLIENT),
            ("待客户确认", CLIENT),
            ("Wartet auf Kunde", CLIENT),
            ("Wartung", WorkState::Open),
            ("Oczekuje na druk", ANYBODY),
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
