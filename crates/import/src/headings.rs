//! What tools call the same column in the languages that they speak. A source asks for a column by the tool's own names; where
//! the sheet has none of them, any name of the same thing will do.

/// Names of one thing, in lower case; signs do not matter.
const HEADINGS: &[&str] = &[
    // The key of an issue.
    "issue key|work item key|issue id key|ключ проблемы|ключ задачи|ключ запроса|ключ запиту|ключ завдання|vorgangsschlüssel|\
     clé de ticket|clé de demande|clé du ticket|clave de incidencia|clave de la incidencia|chave do item|chave da item|\
     chave da incidência|chave do ticket|chiave segnalazione|chiave della segnalazione|chiave del ticket|issuesleutel|\
     issue sleutel|klucz zgłoszenia|talep anahtarı|konu anahtarı|sorun anahtarı|ärendenyckel|sagsnøgle|saksnøkkel|klíč úkolu|\
     課題キー|问题关键字|議題鍵值|이슈 키",
    // What a task is called.
    "title|name|task name|subject|summary|task|название|тема|задача|заголовок|имя|назва|завдання|підсумок|titel|thema|\
     zusammenfassung|aufgabe|name der aufgabe|aufgabenname|bezeichnung|nom|nom de la tâche|tâche|sujet|titre|résumé|nombre|\
     nombre de la tarea|tarea|asunto|título|resumen|nome|nome da tarefa|tarefa|assunto|resumo|nome attività|attività|oggetto|\
     titolo|riepilogo|sommario|naam|taaknaam|taak|onderwerp|samenvatting|nazwa|nazwa zadania|zadanie|temat|tytuł|podsumowanie|\
     ad|görev adı|görev|konu|başlık|özet|namn|uppgift|ämne|sammanfattning|rubrik|navn|opgave|oppgave|emne|nimi|tehtävä|aihe|\
     název|úkol|předmět|題名|タスク名|件名|タイトル|名前|要約|概要|任务名称|任务|主题|标题|名称|任務名稱|主旨|작업 이름|작업|제목|요약",
    "project|project name|projects|проект|проекты|название проекта|проєкт|projekt|projekte|projektname|projet|projets|\
     nom du projet|proyecto|proyectos|nombre del proyecto|projeto|projetos|nome do projeto|progetto|progetti|nome progetto|\
     projectnaam|projecten|nazwa projektu|projekty|proje|proje adı|projektnamn|prosjekt|projekti|プロジェクト|プロジェクト名|\
     项目|项目名称|專案|專案名稱|프로젝트|프로젝트 이름",
    "client|client name|customer|customer name|клиент|заказчик|контрагент|клієнт|замовник|kunde|kunden|kundenname|\
     nom du client|cliente|nombre del cliente|nome do cliente|nome cliente|klant|klantnaam|klient|nazwa klienta|müşteri|\
     müşteri adı|kund|kundnamn|kundenavn|asiakas|zákazník|クライアント|顧客|取引先|客户|客户名称|客戶|고객|클라이언트",
    "status|state|статус|состояние|стан|zustand|état|statut|estado|stato|situação|durum|tila|stav|ステータス|状態|状态|狀態|상태",
    "section column|section|column|раздел столбец|раздел|abschnitt spalte|abschnitt|section colonne|sección columna|sección|\
     seção coluna|seção|sezione colonna|sezione|sectie kolom|sectie|sekcja kolumna|sekcja|bölüm sütun|sektion kolumn|\
     セクション 列|セクション|分区 列|部分 栏|섹션 열|섹션",
    "created|created at|created on|date created|created date|creation date|создано|дата создания|создана|создан|створено|\
     дата створення|erstellt|erstellt am|angelegt|angelegt am|erstellungsdatum|création|créé|créé le|créée le|date de création|\
     creado|creada|creado el|creada el|fecha de creación|creación|criado|criada|criado em|criada em|data de criação|criação|\
     creato|creata|creato il|creata il|data di creazione|data creazione|aangemaakt|aangemaakt op|gemaakt op|gecreëerd|\
     aanmaakdatum|utworzono|utworzony|utworzone|data utworzenia|oluşturuldu|oluşturulma|oluşturulma tarihi|skapad|skapad den|\
     skapades|oprettet|opprettet|luotu|vytvořeno|作成日|作成日時|创建时间|创建日期|已创建|建立日期|建立時間|만듦|생성일|만든 날짜",
    "due date|due|due on|due by|deadline|target date|срок|срок исполнения|срок выполнения|срок завершения|крайний срок|\
     дата выполнения|плановая дата завершения|дедлайн|термін|термін виконання|крайній термін|fällig|fällig am|fälligkeit|\
     fälligkeitsdatum|abgabedatum|frist|stichtag|zieldatum|fertig bis|échéance|date d échéance|date limite|vencimiento|\
     fecha de vencimiento|fecha límite|fecha fin|fecha de entrega|plazo|data de vencimento|vencimento|data limite|prazo|\
     data de entrega|data prevista|scadenza|data di scadenza|vervaldatum|einddatum|opleverdatum|termin|termin realizacji|\
     termin wykonania|data wymagana|bitiş tarihi|son tarih|teslim tarihi|förfallodatum|slutdatum|forfaldsdato|forfallsdato|\
     määräpäivä|eräpäivä|termín|termín dokončení|datum splatnosti|期限|期限日|期日|締切|締め切り|到期日|到期时间|截止日期|截止时间|\
     截止日|기한|마감일",
    "completed at|completed|completed on|completion date|date closed|closed|closed on|closed at|date done|done date|resolved|\
     resolved at|finished|завершено|завершена|дата завершения|дата закрытия|закрыта|закрыто|решено|дата решения|\
     фактическая дата завершения|вирішено|закрито|дата завершення|abgeschlossen|abgeschlossen am|geschlossen|geschlossen am|\
     erledigt|erledigt am|gelöst|terminé le|terminée le|fermé|fermé le|résolu|résolue|date de clôture|date de fin réelle|\
     cerrado|cerrada|completado|completado el|completada el|fecha de finalización|fecha de cierre|resuelto|resuelta|\
     concluído em|concluída em|data de conclusão|fechado|fechado em|resolvido|completato|completato il|chiuso|chiuso il|\
     risolto|risolta|data di completamento|voltooid op|gesloten|gesloten op|opgelost|afgerond op|zamknięto|zamknięte|\
     data zamknięcia|zakończono|rozwiązano|data ukończenia|ukończono|tamamlandı|tamamlanma tarihi|kapatıldı|kapanış tarihi|\
     çözüldü|slutförd|stängd|löst|avslutad|lukket|afsluttet|fullført|valmistunut|suljettu|ratkaistu|dokončeno|uzavřeno|\
     vyřešeno|完了日|完了日時|終了日|解決日|解決日時|完成时间|完成日期|关闭时间|关闭日期|已解决|結束日期|완료일|해결됨|종료일",
    "updated|updated on|updated at|last modified|last updated|date updated|modified|modified at|обновлено|изменено|изменена|\
     дата изменения|дата обновления|последнее изменение|оновлено|aktualisiert|zuletzt geändert|geändert am|zuletzt aktualisiert|\
     mis à jour|mise à jour|dernière modification|modifié le|actualizado|actualizada|última modificación|modificado|atualizado|\
     atualizado em|última modificação|aggiornato|aggiornata|ultima modifica|bijgewerkt|laatst gewijzigd|zaktualizowano|\
     zaktualizowane|ostatnia modyfikacja|güncellendi|son değişiklik|son güncelleme|uppdaterad|senast ändrad|opdateret|oppdatert|\
     päivitetty|aktualizováno|更新日|更新日時|最終更新|更新时间|更新日期|已更新|最后修改|업데이트|수정일",
    "author|reporter|creator|created by|автор|создатель|постановщик|creado por|autor|ersteller|erstellt von|auteur|rapporteur|\
     créé par|créateur|informador|relator|criado por|autore|creato da|segnalatore|melder|gemaakt door|zgłaszający|\
     utworzone przez|raporlayan|oluşturan|rapportör|skapad av|forfatter|作成者|報告者|作者|创建者|创建人|报告人|보고자|작성자",
    "description|notes|описание|заметки|опис|beschreibung|notizen|remarques|descripción|notas|descrição|descrizione|note|\
     beschrijving|omschrijving|notities|notatki|açıklama|notlar|beskrivning|anteckningar|beskrivelse|kuvaus|popis|説明|メモ|描述|\
     备注|설명|메모",
    // Time sheets.
    "start date|date|day|spent date|work date|дата начала|дата|startdatum|datum|date de début|jour|fecha de inicio|fecha|\
     data de início|data|data di inizio|data rozpoczęcia|başlangıç tarihi|tarih|startdato|dato|päivämäärä|開始日|日付|开始日期|\
     日期|시작일|날짜",
    "end date|дата окончания|enddatum|date de fin|fecha de fin|data de término|data di fine|einddatum|data zakończenia|\
     bitiş tarihi|終了日|结束日期|종료일",
    "start time|started at|from|время начала|startzeit|von|heure de début|hora de inicio|hora de início|ora di inizio|starttijd|\
     czas rozpoczęcia|godzina rozpoczęcia|başlangıç saati|starttid|開始時刻|開始時間|开始时间|시작 시간",
    "duration decimal|decimal hours|hours|time decimal|часы|кол во часов|количество часов|трудозатраты|dauer dezimal|stunden|\
     durée décimal|durée décimale|heures|duración decimal|horas|duração decimal|durata decimale|ore|duur decimaal|uren|\
     czas trwania dziesiętny|godziny|süre ondalık|saat|timmar|timer|tunnit|hodiny|時間数|工时|小时|작업 시간|시간",
    "duration|duration h|time|time spent|длительность|продолжительность|время|затрачено|dauer|dauer h|zeit|durée|durée h|temps|\
     temps passé|duración|duración h|tiempo|duração|duração h|tempo|durata|durata h|duur|duur h|tijd|czas trwania|czas|süre|\
     varaktighet|tid|kesto|trvání|期間|所要時間|时长|持续时间|기간",
    "currency|валюта|währung|devise|moneda|moeda|valuta|waluta|para birimi|valuutta|měna|通貨|币种|货币|통화",
];

/// A name as headings are compared: words of letters and digits, and a number sign.
fn bare(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric() && letter != '#' && letter != '№');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Where a sheet has a column that means the same as one of these names; earlier names win.
pub(crate) fn find(header: &[String], names: &[&str]) -> Option<usize> {
    let header: Vec<String> = header.iter().map(|name| bare(&name.to_lowercase())).collect();
    names.iter().find_map(|name| {
        let name = bare(name);
        HEADINGS.iter().filter(|line| line.split('|').any(|known| known.trim() == name)).find_map(|line| {
            line.split('|').find_map(|known| header.iter().position(|own| own == known.trim()))
        })
    })
}

/// Names, and whatever else they are called.
pub(crate) fn with_others(mut names: Vec<String>) -> Vec<String> {
    let lines = HEADINGS
        .iter()
        .filter(|line| line.split('|').any(|known| names.iter().any(|name| name.as_str() == known.trim())));
    let others: Vec<String> =
        lines.flat_map(|line| line.split('|')).map(|name| name.trim().to_owned()).collect();
    for name in others {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_in_the_languages_of_the_tools() {
        let sheet = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let german = sheet(&["#", "projekt", "thema", "erstellt", "fällig am"]);
        assert_eq!(find(&german, &["due date"]), Some(4));
        assert_eq!(find(&german, &["subject"]), Some(2));
        assert_eq!(find(&german, &["completed at"]), None);
        let french = sheet(&["titre", "date d’échéance", "durée (décimal)", "durée (h)"]);
        assert_eq!(find(&french, &["due on", "due"]), Some(1));
        assert_eq!(find(&french, &["duration (decimal)", "duration"]), Some(2));
        assert_eq!(find(&sheet(&["题目", "截止日期"]), &["due date"]), Some(1));
        assert_eq!(find(&german, &["deal stage"]), None, "what has one name only has no other");
    }
}
